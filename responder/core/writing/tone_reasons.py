"""What the tone lint says of each kind of finding, and the names that it knows whatever the language."""

from __future__ import annotations

from responder.core.languages.pack import vocabulary

REASONS = {
    "blame": "`{what}` blames the customer. Say what you will look at, not what they did.",
    "excuse": "`{what}` justifies. Leave it out: the reasons belong into the answer, when they are known.",
    "guilt": "`{what}` admits a fault that nobody has established yet. Say sorry for the trouble, and thank for the"
    " information.",
    "but": "`{what}` sets one thing against another. Write two sentences.",
    "promise": "`{what}` promises what the desk cannot know yet. Say what you will do, not how it ends.",
    "someday": "`{what}` is a promise without a time. Leave it out: {{{{ promise }}}} says the time.",
    "praise": "`{what}` praises the company, or speaks of other customers. Speak of this complaint only.",
    "spam": "`{what}` is a word that spam filters count against a mail. Say it in other words, or leave it out.",
    "familiar": "`{what}` is too familiar for a complaint. Use the polite form.",
    "lower": "`{what}` is written small. Politeness is written with a capital letter here.",
    "capitals": "`{what}` in capitals shouts, and spam filters dislike it. Write it in small letters.",
    "marks": "`{what}` shouts, and spam filters dislike it. Write one mark at most.",
    "links": "the link to {what} is one too many for spam filters. Two are enough.",
    "short link": "{what} hides where a link leads; spam filters dislike that. Write the whole address.",
    "no number": "the text does not name the complaint's number. Write {{{{ complaint_id }}}} or {{{{ tag }}}}.",
    "no time": "the text does not name the time of the answer. Write {{{{ promise }}}}.",
    "no person": "the text does not name who is responsible. Write {{{{ person_name }}}}, {{{{ person_phone }}}}"
    " and {{{{ person_email }}}}, each in an {{% if %}}, as the shipped texts do.",
    "no step": "the text does not say what happens next. Write a heading and numbered lines, as the shipped texts do.",
    "no reason": "a silence without a reason. Write {{# tone: why this line may stay #}}.",
    "idle silence": "this comment silences nothing. Remove it.",
}
"""Kind -> why, and what to do instead; {what} is what was found."""

CODE_NAMES = {
    "no number": frozenset({"complaint_id", "tag"}),
    "no time": frozenset({"promise"}),
    "no person": frozenset({"person_name", "person_phone", "person_email"}),
}
"""What is lacking -> variables of which one says it."""

SHORTENERS = vocabulary(
    "bit.ly t.co tinyurl.com goo.gl is.gd ow.ly cutt.ly rb.gy clck.ru u.to vk.cc tiny.cc rebrand.ly shorturl.at t.ly"
    " buff.ly v.gd lnkd.in s.id shorte.st adf.ly"
)
ABBREVIATIONS = vocabulary("IBAN SWIFT HTML TTJA PTAC GDPR IMEI SEPA")
