"""English."""

from __future__ import annotations

from responder.core.languages.pack import Pack, vocabulary

PACK = Pack(
    code="en",
    moment="EEEE, d MMMM y, HH:mm",
    by="no later than: ",
    zone_names={},
    zone_other="{city} time",
    named="Dear {name},",
    neutral="Hello,",
    respectful={},
    questions={
        "order_number": "What is your order number?",
        "purchase_date": "When did you make the purchase (the date and, if you remember, the time)?",
        "goods": "Which goods are you writing about?",
        "what_happened": "What exactly happened?",
        "photos": "Which photos can you send us?",
    },
    recognise={},
    months="(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)",
    words=vocabulary(
        "a about after afternoon ago already am an and answer any are arrived at back be because been "
        "before bought broken but by can complain complaint could customer damaged days dear delivered "
        "delivery did didnt do does doesnt dont evening for from get good got had has have he hello hi "
        "how i if in invoice is it item items its just last like madam me missing money morning my need "
        "never no not number of on or order ordered our package parcel please product purchase purchased "
        "quality receive received refund regards reply return service she shop sincerely sir so still "
        "store thank thanks that the these they this those to today us very wait waiting want was we week "
        "weeks were what when where which who why with work working works would wrong yesterday yet you "
        "your"
    ),
)
