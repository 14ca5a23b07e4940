"""Customers who write English, and the stranger."""

from __future__ import annotations

from responder.demo.letters import Correspondent, Letter

_WARDROBE = """\
Dear Sir or Madam,

I took delivery of a "Saare" wardrobe on Tuesday (order 48119). When my
husband came to put it together he found that the bag of fittings was
missing from the box, together with the left-hand door hinge. The parts
list says 48 screws; we have none.

The delivery men had gone by then, and the shop told me over the telephone
that fittings cannot be posted separately. I find that hard to believe.
Could you please let me know how we might get the missing parts? The
clothes are lying in boxes all over the bedroom meanwhile.

Yours faithfully,
Margaret O'Neill
"""

WARDROBE = Letter(
    key="wardrobe",
    sender=Correspondent("Margaret O'Neill", "margaret.oneill@letters.example"),
    subject="Parts missing from wardrobe, order 48119",
    text=_WARDROBE,
    html='<div dir="ltr">'
    + "".join(f"<div>{line or '<br>'}</div>" for line in _WARDROBE.splitlines())
    + "</div>",
    remark="text and HTML side by side, as webmail sends it",
)

CURT = Letter(
    key="curt",
    sender=Correspondent("Tom Whitfield", "tom@whitfield.example"),
    subject="vacuum cleaner",
    charset="iso-8859-1",
    headers={"User-Agent": "Alpine 2.26"},
    remark="rude and short",
    text="""\
so i pay 189 EUR for a vacuum cleaner and it dies on the second day.
brilliant. does anybody over there actually test this rubbish or do you
just stick a label on it and hope for the best?

i want my money back and i want to know who pays for the courier.

tom
""",
)

LAMPS = Letter(
    key="lamps",
    sender=Correspondent("Priya Raman", "priya.raman@studio.example"),
    subject="Charged twice for the same lamps",
    headers={"X-Mailer": "Apple Mail (2.3774.600.62)"},
    remark="money, with every detail one could ask for",
    text="""\
Hello,

My card was charged twice for order 48190: 74.80 EUR on Monday and
again 74.80 EUR on Tuesday. I ordered two desk lamps, I received two
desk lamps, and I would like to pay for two, not four.

Please refund the second payment. I can send a bank statement if that
helps.

Kind regards
Priya Raman
""",
)


def stranger(tag: str) -> Letter:
    """Somebody who read a complaint's number over a shoulder: a new complaint, whatever the subject says."""
    return Letter(
        key="stranger",
        sender=Correspondent("Dana Novak", "dana.novak@elsewhere.example"),
        subject=f"Re: your complaint {tag}",
        remark=f"a stranger who quotes the number {tag} in the subject",
        text="""\
Hi,

a neighbour told me that this number works faster than the telephone.
My own problem: the washing machine you delivered last week leaks, and
the kitchen floor is under water after every wash. When can somebody
come and look at it? And what did you promise her, by the way?

Dana Novak
""",
    )
