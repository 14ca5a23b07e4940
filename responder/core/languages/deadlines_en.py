"""English words of days, limits and needs."""

from __future__ import annotations

from responder.core.languages.deadline_words import DeadlineWords

WORDS = DeadlineWords(
    code="en",
    days={
        "monday": "monday mon",
        "tuesday": "tuesday tue tues",
        "wednesday": "wednesday wed",
        "thursday": "thursday thu thur thurs",
        "friday": "friday fri",
        "saturday": "saturday sat",
        "sunday": "sunday sun",
        "today": "today tonight",
        "tomorrow": "tomorrow tomorow tommorow tommorrow tmrw",
        "overmorrow": "day_after_tomorrow",
    },
    months=(
        "january jan",
        "february feb",
        "march mar",
        "april apr",
        "may",
        "june jun",
        "july jul",
        "august aug",
        "september sep sept",
        "october oct",
        "november nov",
        "december dec",
    ),
    numbers={
        1: "one a an",
        2: "two couple_of",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        12: "twelve",
        14: "fourteen fortnight",
        15: "fifteen",
        20: "twenty",
        24: "twenty_four twenty-four",
        30: "thirty",
        48: "forty_eight forty-eight",
    },
    ordinals={
        1: "first",
        2: "second",
        3: "third",
        4: "fourth",
        5: "fifth",
        6: "sixth",
        7: "seventh",
        8: "eighth",
        9: "ninth",
        10: "tenth",
        11: "eleventh",
        12: "twelfth",
        13: "thirteenth",
        14: "fourteenth",
        15: "fifteenth",
        16: "sixteenth",
        17: "seventeenth",
        18: "eighteenth",
        19: "nineteenth",
        20: "twentieth",
        21: "twenty-first",
        22: "twenty-second",
        23: "twenty-third",
        24: "twenty-fourth",
        25: "twenty-fifth",
        26: "twenty-sixth",
        27: "twenty-seventh",
        28: "twenty-eighth",
        29: "twenty-ninth",
        30: "thirtieth",
        31: "thirty-first",
    },
    units={
        "hour": "hour hours hrs h",
        "day": "day days fortnight",
        "week": "week weeks",
        "month": "month months",
        "working": "working business",
    },
    limits={
        "before": "before prior_to ahead_of",
        "until": "until till til up_to",
        "by": "by no_later_than not_later_than at_the_latest_by latest_by",
        "inclusive": "inclusive",
    },
    parts={
        "noon": "noon midday lunch lunchtime morning",
        "midnight": "midnight",
        "clock": "at",
        "pm": "pm p_m",
        "end": "end",
        "this": "this coming",
        "next": "next",
        "weekend": "weekend",
        "week": "week",
        "month": "month",
        "year": "year",
        "date": "",
        "christmas": "christmas xmas",
        "new_year": "new_year new_years new_year's",
        "this_week": "",
        "next_week": "",
    },
    spans={
        "within": "within in_the_next over_the_next inside",
        "within_after": "",
        "in": "in",
        "in_after": "",
        "given": "you_have you_have_got you've_got i_give_you i_will_give_you i'll_give_you giving_you we_give_you",
        "ago": "ago",
        "ago_before": "",
    },
    cues={
        "need": (
            "need needs needed must want wants require* expect expecting otherwise or_else if unless deadline latest "
            "have_to has_to should urgent* would_like i'd_like waiting await awaiting please kindly demand demanding "
            "hope hoping insist obliged"
        ),
        "request": (
            "can could would will_you send deliver replace refund fix repair reply answer call resolve sort confirm "
            "arrange exchange return give"
        ),
        "event": (
            "event wedding birthday anniversary party trip flight fly flying holiday holidays conference exam funeral "
            "moving move leave leaving graduation christening guests concert travel travelling performance opening "
            "surgery reception play recital plane train ceremony exhibition presentation interview prom baptism "
            "barbecue"
        ),
        "past": (
            "was were had came went bought said told got took broke fell sent paid did brought sat rang drove waited "
            "ordered worked nobody never been"
        ),
        "past_need": "needed_it needed_this i_needed we_needed was_needed was_due no_longer_need",
        "promise": "promised promise said told should_have was_supposed were_supposed assured guaranteed supposed says",
        "validity": (
            "warranty guarantee valid expires expire expiry offer sale voucher best_before use_by away "
            "out_of_office out_of_the_office on_leave annual_leave on_holiday on_vacation off good_until "
            "good_till"
        ),
        "opening": "open opens shop store hours opening shut",
        "not_before": "since after from last past every each of between",
        "from": "from between",
        "filler": "on the at than this of in for eod cob close_of_business come_by stop_by drop_by",
        "joint": "and but yet so",
        "unsure": "sat sun wed mon mar",
        "money": "euro euros eur usd dollars pounds degrees percent kg times",
    },
    past_endings=("ed",),
    no_past="need needed feed speed indeed bed red wed shed unresolved",
)
