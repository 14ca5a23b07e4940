"""The line by which desks ask for answers above it: "##- Please type your reply above this line -##".

At the head of a text that nobody quotes, it marks the mail of another desk. A person who answers such a mail writes
above the line, or quotes it.
"""

from __future__ import annotations

import re

from responder.core.machines.notice_text import bare

_FIRST = 400  # characters of the text that are looked at
_MARGIN = re.compile(r"^[\W_]+|[\W_]+$")
_LINE = re.compile(
    r"(?:please )?(?:(?:type|write|enter|add|place|put|make|leave) )?(?:(?:your|any|a) )?(?:reply"
    r"|replies|response|answer|comments?)?"
    r" ?(?:above|over) (?:this|the) (?:line|text|message)(?: (?:to|when|if) [\w ]{1,60})?"
    r"|(?:please )?do not (?:write|reply|type|edit)(?: anything)? below this line"
    r"|(?:пожалуйста,? )?(?:введите|пишите|напишите|оставьте|добавьте)?,? ?(?:пожалуйста,? )?(?:ваш "
    r"|свой )?(?:ответ|комментари\w+)? ?"
    r"(?:пишите |вводите )?(?:выше|над) (?:этой|данной|этою) (?:строк\w+|лини\w+|черт\w+)"
    r"|(?:palun )?(?:kirjuta(?:ge)?|sisesta(?:ge)?|lisa(?:ge)?)? ?(?:palun )?(?:oma )?(?:vastus"
    r"|kommentaar)? ?"
    r"(?:selle|antud) (?:rea|joone) (?:kohale|peale|ules)"
    r"|(?:ludzu,? )?(?:rakstiet|ierakstiet|ievadiet|pievienojiet)? ?(?:savu )?(?:atbildi"
    r"|komentaru)? ?virs sis (?:linijas|rindas|rindinas)"
    r"|(?:bitte )?(?:geben|schreiben|fugen)? ?(?:sie )?(?:ihre )?(?:antwort"
    r"|nachricht)? ?(?:bitte )?(?:oberhalb|uber) dieser (?:zeile|linie)(?: ein)?"
    r"|(?:veuillez )?(?:repondre|saisir|ecrire|entrer)?(?: votre reponse)? ?(?:au-dessus"
    r"|au dessus) de cette ligne"
    r"|(?:por favor,? )?(?:escriba|responda|escreva)(?: su respuesta"
    r"| sua resposta)? (?:por )?(?:encima de|acima d)(?: esta linea|esta linha)"
    r"|(?:kirjoita )?vastau\w+ taman (?:rivin|viivan) ylapuolelle|skriv (?:ditt )?svar? (?:ovanfor"
    r"|over) denn[ae] (?:rad|linje)\w*"
    r"|(?:prosimy )?(?:wpisz|napisz|odpowiedz)(?: swoja odpowiedz)? powyzej tej linii"
)


def opens_with_desk_line(text: str) -> str:
    """That line, as written, when `text` (quotes and all) begins with it, rules of signs apart; "" otherwise."""
    for line in text[:_FIRST].splitlines():
        if line.lstrip().startswith(">"):
            return ""
        words = _MARGIN.sub("", bare(line))
        if words:
            return line.strip() if _LINE.fullmatch(words) else ""
    return ""
