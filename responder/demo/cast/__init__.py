"""Who writes to the desk: customers in four languages, machines, and a stranger who knows a number."""

from responder.demo.cast import baltic, english, russian
from responder.demo.letters import Letter

CUSTOMERS: tuple[Letter, ...] = (
    russian.KETTLE,
    baltic.JACKET,
    english.WARDROBE,
    baltic.MUGS,
    russian.ANGRY,
    baltic.RUDE,
    russian.BIRTHDAY,
    baltic.DISCOUNT,
    english.CURT,
    baltic.LATE,
    baltic.INVOICE,
    russian.SHORT,
    english.LAMPS,
)
