"""English."""

from __future__ import annotations

from responder.core.languages.pack import Pack, vocabulary

PACK = Pack(
    code="en",
    moment="EEEE, d\u00a0MMMM y, HH:mm",
    moment_this_year="EEEE, d\u00a0MMMM, HH:mm",
    date="d\u00a0MMMM",
    by="no later than: ",
    zone_names={},
    zone_other="{city} time",
    named="Dear {name},",
    neutral="Hello,",
    respectful={},
    stands_first="English first",
    stands_below="English below",
    questions={
        "order_number": "What is your order number?",
        "purchase_date": "When did you make the purchase (the date and, if you remember, the time)?",
        "goods": "Which goods are you writing about?",
        "what_happened": "What exactly happened?",
        "photos": "Do you have any photos that you could send us?",
    },
    recognise={
        "order_number": (
            "order",
            "invoice",
            "receipt",
            "booking",
            "purchase",
            "tracking",
            "parcel",
            "shipment",
            "delivery note",
            "contract",
            "reference",
            r"ref\b",
            r"slip\b",
            "docket",
            "confirmation",
            "ticket",
        ),
        "paper": (
            "invoice",
            "receipt",
            "order",
            "bill",
            "contract",
            "delivery note",
            "payment",
        ),
        "purchase_date": (
            r"\byesterday\b",
            r"\blast (?:week|month|year|night|mon|tues|wednes|thurs|fri|satur|sun)\w*",
            r"\b(?:\w+ )?(?:days?|weeks?|months?|years?) ago\b",
            r"\bon (?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
            r"\bin (?:january|february|march|april|may|june|july|august|september|october|november|"
            r"december)\b",
            r"\b(?:this (?:morning|week|month|year|summer|winter|spring|autumn|weekend)|(?:at|over|"
            r"on) the weekend)\b",
            r"\bin (?:the )?(?:summer|winter|spring|autumn|fall)\b|\bin (?:19|20)\d\d\b",
            r"\btoday (?:\w+ ){0,2}?(?:bought|ordered|purchased|morning|lunch)|\b(?:bought|ordered|"
            r"purchased)\w* (?:\w+ ){0,3}?today\b",
            r"\b(?:first|second|third|fourth|fifth|\w+th|\w+-(?:first|second|third)) (?:of )?(?:january|"
            r"february|march|april|may|june|"
            r"july|august|september|october|november|december)\b",
            r"\b(?:on|dated|from|of|bought|ordered|purchased) (?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|"
            r"1[0-2])\b(?!/)",
        ),
        "goods": (
            r"[«\"“„][^«»\"“”„\n]{3,60}[»\"”“]",
            r"\b(?:bought|ordered|purchased|buying|ordering)\s+(?:(?:a|an|the|two|three|one|some|new|"
            r"pair of|set of|from you|online|your|my|recently|yesterday|for my \w+)\s+){0,4}(?!(?:a|an|"
            r"the|from|online|your|you|it|this|that|these|them|something|goods|item|items|product|"
            r"products|on|in|at|and|with|by|for|yesterday|last|recently|and|but|my|which|is|was|has|"
            r"order)\b)[a-z-]{3,}",
            r"\b(?:(?<!the )(?<!by )phone(?! call)|smartphone|laptop|computer|tablet|printer|monitor|"
            r"keyboard|headphone|earphone|"
            r"earbud|speaker|tv\b|television|fridge|refrigerator|washing machine|vacuum|kettle|"
            r"coffee machine|coffee maker|microwave|iron\b|hair ?dryer|jacket|coat|dress(?!ed)|skirt|"
            r"trousers|jeans|shirt|t-shirt|sweater|jumper|hat\b|gloves|shoe|boots|sneaker|trainers|"
            r"handbag|backpack|suitcase|wallet|chair|table\b|desk\b|sofa|couch|bed\b|mattress|wardrobe|"
            r"shelf|carpet|rug\b|pillow|duvet|blanket|toy|doll|pram|stroller|bicycle|bike|scooter|book\b|"
            r"books\b|lamp|plate|mug|cup\b|cups\b|frying pan|pan\b|pot\b|perfume|cream|shampoo|cosmetic|"
            r"cake|pizza|flowers|bouquet|ticket|tyre|tire\b|battery|charger|cable|drill|toolbox|bracelet|"
            r"ring\b|earring|necklace|vitamin|medicine|watch\b|slow cooker|cooker|blender|mixer|toaster|oven|"
            r"hob\b|dishwasher|"
            r"freezer|dryer|console|router|camera|memory stick|glasses|furniture|curtain|wallpaper|paint|"
            r"laminate|tile|"
            r"pyjama|sock|tights|umbrella|fur\b|blouse|shorts|sandal|slipper|ski|tent|pump|lawn ?mower|mower|"
            r"sushi|meal|"
            r"food|milk|yogh?urt|meat|mince|sausage|fish|chicken|cheese|bread|salad|chocolate|sweets|biscuit|"
            r"fruit|apple|egg|"
            r"candle|cartridge|dish|bowl|glass|vase|drawer|pants|hoodie|leggings)(?:s|es)?\b",
            r"\b(?:model|item number|sku)\b",
            r"\b[a-z]+-?\d{1,5}[a-z]+\w*\b",
            r"\b(?:iphone|samsung|galaxy|xiaomi|lenovo|macbook|ipad|bosch|philips|lego|nike|adidas|sony|"
            r"dyson)\b",
        ),
        "what_happened": (
            r"\b(?:not|never|no longer|stopped|cannot|can['’]t|n['’]t|nt)\b (?:\w+ ){0,3}?(?:work|arriv|"
            r"receiv|deliver|fit|open|turn|charg|match|come|came|show|respon|answer|repl|refund|suit|got|"
            r"get|start|heat)\w*",
            r"n['’]t (?:\w+ ){0,3}?(?:work|arriv|receiv|deliver|fit|open|turn|charg|match|come|show|"
            r"respon|answer|repl|refund|start|heat)\w*",
            r"\b(?:not|never|cannot|can['’]?t|couldn['’]?t|won['’]?t|didn['’]?t|doesn['’]?t|isn['’]?t|"
            r"hasn['’]?t|haven['’]?t) "
            r"(?!happy|satisf|pleas|sure|know|remember|find|impress|have (?:the|my|a|any)|want|like|good\b|"
            r"again|the (?:first|only)|"
            r"only|very|at all|even sure|been happy|understand|acceptable|mind|forget)\w{3,}",
            r"\bwaiting (?:since|\d|for (?:\w+ )?(?:weeks?|days?|months?|parcel|refund|delivery|order|"
            r"money)\b)|"
            r"\bwhen (?:will|do|does|is|are|am i|can i expect)\b",
            r"\b(?:no|zero|without(?: any)?) (?:answer|repl|respon|refund|parcel|delivery|heat|power|sound|"
            r"picture|news)\w*",
            r"\b(?:got|received|heard|have|had) (?:nothing|no\b)|\bnothing (?:has |have )?(?:came|come|arriv|"
            r"turn|happen|work)\w*|"
            r"\bstopped\b",
            r"\b(?:broke|broken|damag|defect|crack|scratch|torn|tore|ripped|leak|late\b|delay|lost\b|"
            r"missing|wrong|mistake|incorrect|rude|faulty|overcharg|expired|stain|dirty|fell apart|empty|"
            r"cheat|smash|mould|mold|burn|unusable|poor quality|double charge|charged twice|refus|twice|"
            r"overpriced|fake|"
            r"counterfeit|hole\b|holes\b|sour|rotten|rancid|bitter|stale|sick\b|ill\b|vomit|poison|smell|"
            r"stink|stank|"
            r"roar|noisy|noise|rattl|squeak|buzz|wobbl|came off|comes off|come off|fell off|falls off|"
            r"broke off|died|dead\b|dies\b|"
            r"smok(?:e|ing)|spark|overheat|freez(?:es|ing up)|crash|glitch|fad(?:ed|ing)|shrunk|shrank|"
            r"stretch|wet\b|soaked|damp|"
            r"rust|blunt|pinch|too (?:small|big|tight|large|short|long|late|loud)|insult|shout|yell|swore|"
            r"hung up|called me|"
            r"ignored|laughed at|charged (?:me )?\d|charged (?:me )?more|was charged|were charged|"
            r"cancell?ed|bent\b|dent|warped|melted|squashed|peel|unglued|"
            r"loose\b|still no\b|still not)\w*",
            r"\bdifferent (?:colou?r|size|model|product|item)\b",
            r"\binstead of\b",
            r"\bstill waiting\b",
        ),
    },
    months="(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)",
    words=vocabulary(
        "a about after afternoon again ago already am an and angry answer any anything appalling are "
        "arrived asap at awful back be because been before bill bought broke broken but by came can "
        "cancel cancelled card charged charger cold come complain complaint could courier crack cracked "
        "customer damaged day days dead dear defective delay delayed delivered delivering delivery did "
        "didnt dirty disappointed disgusting do does doesnt dont down driver empty evening exchange fake "
        "faulty fix for fridge from get good got had has have he hello help here hi hours how i if in "
        "into invoice is it item items its jacket just kettle know last late leak leaking leaks left let "
        "like locker madam me milk missing money month months morning my need never no nobody not "
        "nothing number of off offer on one open opened or order ordered our out over package paid "
        "parcel phone please price product promise promised purchase purchased quality receive received "
        "refund regards reply return right ripped rude ruined scam scratch scratched screen send sent "
        "service shame she shirt shoes shop shouted sincerely sir size smell smells so someone sour "
        "staff still stolen store stuff terrible than thank thanks that the then there these they third "
        "this those three till to today torn tracking twice two u unacceptable up us useless very wait "
        "waiting want warranty was washing waste we website week weekend weeks were what when where "
        "which who why with work working works worse worst would wrong wrongly yesterday yet you your"
    ),
)
