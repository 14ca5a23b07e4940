"""English: phrases that a reply to a complaint does without."""

from __future__ import annotations

from responder.core.languages.tone_table import ToneTable

TABLE = ToneTable(
    blame="""
    you should|could|ought have|to; you must have|not; should have been; you never
    you are|were _ wrong|mistaken|careless
    you failed|forgot|neglected|misread|misunderstood|chose|claim|claimed|allege|overlooked|ignored
    you entered|gave|typed|selected|ordered|picked|wrote _ wrong|incorrect|incorrectly; because of you|your
    you did not|didn't read|check|tell|follow|notice|provide|include|keep|send|understand
    you have not|haven't read|checked|provided; your|your own fault|mistake|error|negligence|carelessness|oversight
    you are|were to blame; it is your responsibility; allegedly|supposedly
    as we _ said|explained|told|wrote|mentioned; as you should|must know; the customer's|buyer's fault|mistake|error
    ought to have; you had to check|read|tell|know; buyer's|customer's|your duty|responsibility|obligation|job
    it appears|seems|looks _ you; you apparently|obviously|clearly|presumably
    apparently|obviously|clearly|presumably you; you could have; had you
    """,
    excuse="""
    because our|we|of; because the courier|carrier|warehouse|supplier|shop|driver|manufacturer|system; due|owing to
    since our|we|the; unfortunately we|our|the; not our fault; no fault of ours
    carrier's|courier's|supplier's|manufacturer's|driver's|warehouse's|carriers|couriers fault|mistake|error
    not|cannot be|held responsible; no control; beyond|outside _ control
    technical error|errors|fault|problems|problem|reasons|difficulties|issue|issues
    high|large|huge|unusual _ number|volume|demand|workload; very busy; staff shortage|shortages; short of staff
    short-staffed; human error; was|were|is|fell ill|sick; force majeure; not have|had|enough time; no time
    were|are|was forced; the fact is; the reason is|was; could not have known|foreseen; busy|peak season; caused by
    bad weather; weather conditions; which is why
    the|our carrier|courier|warehouse|supplier|driver|manufacturer|system _ changed|lost|delayed|failed
    the|our carrier|courier|warehouse|supplier|driver|manufacturer|system _ forgot|missed|broke|rescheduled
    we follow; rules are; our policy|policies|rules; through no; as a result of; not in our hands; out of our hands
    """,
    guilt="""
    our fault|mistake|error|oversight|negligence; at fault; we are|were to blame; we made a|an; got it wrong
    we admit; we lost|forgot|failed; we mixed up; we have lost|forgotten|failed|mixed; let you down
    oversight|fault|mistake|error|failure on our; we made|have made _ mistake|error; by mistake|accident; mistakenly
    we should have; we regret our|the mistake|error; we slipped up; we messed up
    """,
    but="""
    but; however; though; although; nevertheless; nonetheless; ,yet; and yet; even so; on the other hand; despite
    in spite of; whereas; that said; albeit; on the contrary; then again; all the same; regardless; notwithstanding
    """,
    promise="""
    guarantee|guarantees|guaranteed; promise|promised|swear; immediately|instantly; at once; straight|right away
    definitely|certainly|surely|absolutely _ refund|replace|resolve|solve|help|fix
    definitely|certainly|surely|absolutely _ reply|answer|contact|receive|compensate|find
    without fail; refund your|you|the|in; full refund; will replace|compensate|solve|resolve|fix|fire|dismiss
    will be refunded|replaced|compensated; never|not happen again
    will be solved|resolved|fixed|dismissed|disciplined|corrected; put _ right; rest|be assured; you can be sure
    do everything; everything in our power; in your favour|favor; all we can; assure|assured|assures
    do our best|utmost; your satisfaction; we will make sure|certain; we will ensure; take measures
    will be settled|sorted|reimbursed|refunded; will sort; will reimburse
    you will receive _ refund|replacement|compensation; put your mind; no need to worry; take care of everything
    leave no stone
    """,
    someday="""
    as soon as possible|we; asap; shortly; soon; near future; in due course; at our|the earliest
    earliest convenience|opportunity; reasonable time; within a few|couple; in a few|couple; in no time; promptly
    without delay; as quickly|fast|early as; timely; some time; a while; next few|couple; as quickly|soon|fast as
    we endeavour|endeavor|strive|aim|try to; reply|answer|write|call _ later; later _ reply|answer|write
    within days|weeks; sometime; in the coming; at some point; when we can; without undue; earliest possible
    swiftly|speedily
    """,
    praise="""
    happy|satisfied|loyal|delighted customers|clients; other|most|all customers|clients|buyers
    our customers|clients; thousands|hundreds|millions of
    best|finest|leading _ shop|store|service|company|team|quality|price|prices; market leader; trust us
    nobody|no-one else; no one else|has; has|have not|never complained; never had|received; proud; award-winning
    awards; flawless|impeccable|outstanding|excellent; high quality|standard|standards; first time _ hear|heard
    years of experience; good|great|positive reviews; reputation; like this|it _ happened; never happened
    we value|appreciate|treasure _ every|each|business|custom|loyalty; valued customer; pride ourselves; well known
    known for; many customers|clients; every customer|client; renowned; top quality|rated
    """,
    spam="""
    free; click*; act|buy|order now; limited time|offer; discount*; on|big|special|summer|winter sale|sales; coupon*
    voucher*; promo|promotion|promotions; off your|next|any; gift|gifts|prize|prizes|winner|won|lottery|casino|bonus
    cheap*; best price|prices; earn|cash|loan|loans; congratulations; exclusive; urgent; don't miss; hurry
    no obligation; risk-free; once in a lifetime; special offer; download|subscribe|install; sign up; right now
    leave|write _ review; rate us; points; register now|today; bonus*; special deal|deals; deals; buy _ now|today
    apply now; don't wait
    """,
    familiar="""
    hey|hiya|yo|guys|mate|buddy|dude|pal|cheers|gonna|wanna|gotta|folks|thx|pls|lol|oops|whoops; hi there
    no worries|problem; my|dear friend; ya|yeah|yep|nope|kinda|okay; a bunch|ton; hello|hi dear; sure thing
    sweetie|honey|darling; hang on; bye; sorry 'bout; cool; awesome; stuff
    """,
    allowed="""
    not only _ but; no later; nothing|anything|all|everything but
    however you|long|short|many|much|small|large|brief
    last but not; as though; feel|are|you're free to; duty|toll free; free to; the|your|a|of|under guarantee
    guarantee period|card|certificate|terms; if you; whether you; did you
    """,
    steps="""
    next; following steps
    """,
)
