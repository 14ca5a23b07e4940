"""Public holidays in the languages in which the `holidays` library does not name them. Names only, by country: the same
English name is another day elsewhere. A country that is missing here has the names that the library knows."""

from __future__ import annotations

from collections.abc import Mapping

HOLIDAY_NAMES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "EE": {
        "New Year's Day": {"ru": "Новый год", "lv": "Jaungada diena"},
        "Independence Day": {"ru": "День независимости Эстонии", "lv": "Igaunijas Neatkarības diena"},
        "Good Friday": {"ru": "Страстная пятница", "lv": "Lielā Piektdiena"},
        "Easter Sunday": {"ru": "Пасха", "lv": "Pirmās Lieldienas"},
        "May Day": {"ru": "Праздник весны", "lv": "Pavasara svētki"},
        "Pentecost": {"ru": "Троица", "lv": "Vasarsvētki"},
        "Victory Day": {"ru": "День победы в Эстонии", "lv": "Igaunijas Uzvaras diena"},
        "Midsummer Day": {"ru": "Янов день", "lv": "Jāņu diena"},
        "Independence Restoration Day": {
            "ru": "День восстановления независимости Эстонии",
            "lv": "Igaunijas Neatkarības atjaunošanas diena",
        },
        "Christmas Eve": {"ru": "Рождественский сочельник", "lv": "Ziemassvētku vakars"},
        "Christmas Day": {"ru": "Рождество", "lv": "Pirmie Ziemassvētki"},
        "Second Day of Christmas": {"ru": "Второй день Рождества", "lv": "Otrie Ziemassvētki"},
    },
    "LV": {
        "New Year's Day": {"et": "uusaasta"},
        "Good Friday": {"et": "suur reede"},
        "Easter Sunday": {"et": "ülestõusmispühade 1. püha"},
        "Easter Monday": {"et": "ülestõusmispühade 2. püha"},
        "Labor Day": {"et": "tööpüha"},
        "Constitutional Assembly Convocation Day": {"et": "Läti Asutava Kogu kokkukutsumise päev"},
        "Restoration of Independence Day": {"et": "Läti iseseisvuse taastamise päev"},
        "Mother's Day": {"et": "emadepäev"},
        "Pentecost": {"et": "nelipühade 1. püha"},
        "Midsummer Eve": {"et": "jaanilaupäev"},
        "Midsummer Day": {"et": "jaanipäev"},
        "Republic of Latvia Proclamation Day": {"et": "Läti Vabariigi väljakuulutamise päev"},
        "Christmas Eve": {"et": "jõululaupäev"},
        "Christmas Day": {"et": "esimene jõulupüha"},
        "Second Day of Christmas": {"et": "teine jõulupüha"},
        "New Year's Eve": {"et": "vana-aasta õhtu"},
    },
    "RU": {
        "New Year Holidays": {"et": "Venemaa uusaastapühad", "lv": "Krievijas Jaungada brīvdienas"},
        "Christmas Day": {"et": "õigeusu jõulud", "lv": "pareizticīgo Ziemassvētki"},
        "Defender of the Fatherland Day": {
            "et": "Venemaa isamaakaitsja päev",
            "lv": "Krievijas Tēvzemes aizstāvja diena",
        },
        "International Women's Day": {
            "et": "rahvusvaheline naistepäev",
            "lv": "Starptautiskā sieviešu diena",
        },
        "Holiday of Spring and Labor": {"et": "kevad- ja tööpüha", "lv": "Pavasara un darba svētki"},
        "Victory Day": {"et": "Venemaa võidupüha", "lv": "Krievijas Uzvaras diena"},
        "Russia Day": {"et": "Venemaa päev", "lv": "Krievijas diena"},
        "Unity Day": {"et": "Venemaa rahva ühtsuse päev", "lv": "Krievijas Tautas vienotības diena"},
    },
}
"""Country (ISO 3166) -> the library's English name -> language -> name."""
