"""Sober senses of words that promise: terms of programming, mathematics, law and grammar, and turns of speech."""

import re

from governance.core.checks.prose import Prose
from governance.core.checks.vocabulary import one_of

_TERM = re.compile(
    r"perfect (?:forwarding|tense|participle|squares?|numbers?|cubes?|powers?|classifier|hash\w*|bell|information"
    r"|matching|binary|score|recall|precision|foresight|competition|fifths?|fourths?|pitch|game|storm|stranger|timing"
    r"|example|secrecy|forward secrecy|code|cadence|interval|graphs?|gas|crystal|conductor|sense|nonsense|substitutes?"
    r"|tree|shuffle|day|world|moment|opportunity|excuse|separation|play|elimination|correlation|collinearity"
    r"|multicollinearity|knowledge|detector|predictor|model|agreement|is the enemy|set|field|group|maze|loop|rhyme"
    r"|binding|bound|strangers)\b"
    r"|perfect(?=[.!,]? (?:thanks|thank you|then|so)\b)|perfect[,!](?= )"
    r"|perfectly (?:fine|understand|normal|good|valid|clear|legal|reasonable|possible|understandable|acceptable"
    r"|happy|ok|okay"
    r"|ordinary|natural|sensible|correlated|aligned|centred|centered|well|balanced|round|flat|square|elastic|secret"
    r"|inelastic|competitive|spherical|readable|usable|welcome|willing|true|honest|sane|still|nested|rational)\b"
    r"|(?:bulletproof|fireproof) (?:vest|glass|boots|hosting|coffee)"
    r"|guarantees? in the (?:legal|technical) sense"
    r"|guarantees? (?:periods?|terms|certificates?|funds?|schemes?|agenc\w+|clauses?|statements?|claims?|cards?"
    r"|cover)\b"
    r"|guaranteed (?:by (?:the |a |an )?(?:type|compiler|standard|law|constitution|contract|protocol|spec\w*|language"
    r"|database|statute|article|charter|kernel|cpu|hardware|posix|schema|constraint|unique|index|lock|runtime"
    r"|interface|treaty|state|transaction)"
    r"|minimum|maximum|delivery|order\w*|income|bandwidth|unique\w*|rights?|throughput|loans?|wages?|initiali[sz]ation"
    r"|copy elision|annuit\w+|to (?:be (?:at (?:least|most)|unique|sorted|non|called|present|set|initiali[sz]ed"
    r"|in order"
    r"|consistent|atomic|positive|ordered|true|valid|stable|defined|executed|run|evaluated|a (?:string|list|number"
    r"|multiple|power|valid)|empty|zero|one|monotonic|deterministic|distinct|null|lower|upper|in \w+ order|idempotent)"
    r"|yield|return|run|terminate|converge|halt|contain|have|exist|hold|execute|finish|preserve|receive|see|fire"
    r"|appear|come|match|start|occur|fit|round|equal|point|outlive|arrive in order|arrive at (?:least|most))\b)"
    r"|guarantee(?:s|d)?(?= (?:the |that |a |an |its |their )?(?:\w+ )?(?:order\w*|uniqueness|atomicity|isolation"
    r"|mutual"
    r"|consistency|deliver\w*|insertion|memory safety|thread safety|type safety|at (?:least|most)|minimum|termination"
    r"|convergence|linearizab\w+|durability|freedom of|right to|rights|idempoten\w+|determinis\w+|exactly once"
    r"|liveness"
    r"|fairness of the|stable sort|sort|sequence|initiali[sz]ation|alignment|exclusive access|visibility|foreign key"
    r"|referential|non null|not null|stack safety|notice|progress|serializab\w+|monoton\w+|encoding|layout|bit|width"
    r"|complexity|evaluation|loan|loans|deposits?|bounded|rounding|backward|forward|binary compat\w+)\b)"
    r"|fail[- ]?safe (?:valve|brake|lock|relay|default|defaults|mode|state|switch|position|circuit|mechanism|device"
    r"|contact|value|behaviour|behavior|pin|timer|design pattern|component|system in engineering)s?\b"
    r"|zero[- ]risk (?:bias|weight)|risk[- ]free (?:interest|rate|asset|return|bond)s?"
    r"|error[- ]free (?:run|build|compil\w+|line|channel|transformation)|water(?:proof|tight) (?:to|up|bag|box|jacket)"
    r"|bug[- ]free (?:code|programs?|software) (?:is|does|do|was|has)"
    r"|never (?:breaks? (?:the (?:line|page|api|loop|cache|build|existing)|a line|lines|backward|out|between|across"
    r"|up)"
    r"|fails? (?:on|with|if|when|the (?:build|run|job|pipeline))|loses? (?:focus|precision|its|the focus)"
    r"|stops? (?:early|at|before)|sleeps? (?:longer|in|while|for|more)|misses? (?:the cache|a beat)|crash\w* into)"
    r"|always (?:available (?:in|as|on|at|from|to|under|via|through|for|inside|within)|true (?:for|in|when|if|by"
    r"|unless)"
    r"|works? (?:on|in|with|from|against|at|over) (?:a |the |one |its )?\w+|up to|safe to (?:call|use|delete|pass)"
    r"|the (?:right|true|available) (?:side|hand|most|edge|column))",
    re.IGNORECASE,
)
# "ACID guarantees", "delivery guarantees", "a money-back guarantee".
_TERM_BEFORE = re.compile(
    r"(?:\b(?:acid|delivery|ordering|consistency|isolation|safety|type|memory|thread|concurrency|durability|atomicity"
    r"|transaction\w*|once|most|least|once-only|liveness|progress|security|privacy|statistical|theoretical|formal|bank"
    r"|loan|legal|statutory|constitutional|warranty and|warranties or|warranties and|warrantee|compile[- ]time|runtime"
    r"|performance|real[- ]time|level|convergence|approximation|complexity|ordering and|visibility|exception"
    r"|ownership|termination|stability|compatibility|export|credit|government|deposit|parental|rent|state|asymptotic"
    r"|worst[- ]case|probabilistic|coverage|finite[- ]sample|regret|robustness|youth|wage|job|noexcept|strong|basic)"
    r"|money[- ]back|(?:seller|manufacturer|maker|dealer|supplier|vendor|bank|shop|phone|device|laptop|car"
    r"|machine)'s|\b(?:present|past|future|pluperfect|practice makes|pixel|picture|word|note|letter|present and past))"
    r"[ -]$",
    re.IGNORECASE,
)
# A vest, a box, a lock: things that are bulletproof, airtight or fail-safe in the plain sense.
_OBJECT_AFTER = re.compile(
    r"(?:[ -](?:and|or) [\w-]+)?(?: \w+)? (?:containers?|screws?|bags?|jackets?|box(?:es)?|lids?|seals?|caps?"
    r"|locks?|valves?|vests?"
    r"|doors?|tape|packaging|glass|jars?|watch(?:es)?|boots|paint|safes?|cars?|windows?|brakes?|packages?|bottles?"
    r"|tins?"
    r"|bulkheads?|compartments?|rooms?|suits?|shoes|roof|relays?|switch(?:es)?|circuits?)\b",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    r"(?:`[^`\n]{1,60}`|\b(?:functions?|methods?|calls?|iterators?|generators?|loops?|hooks?|commands?|constructors?"
    r"|destructors?|macros?|operators?|decorators?|parsers?|callbacks?|threads?|coroutines?|assertions?|builds?"
    r"|values?"
    r"|counters?|indexes|index|pointers?|queries|query|statements?|expressions?)) (?:\w+ )?$",
    re.IGNORECASE,
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:nobody is|no one is|nobody's|no one's|not|never|hardly|far from|less than|less-than-|im|makes?|in a|in an"
    r" otherwise|pixel[- ]|past|present|future|anything but|near[- ])\s?$",
    re.IGNORECASE,
)
_MACHINERY = one_of(
    "functions?, methods?, iterators?, generators?, locks?, mutex(?:es)?, semaphores?, compilers?, standards?,"
    " protocols?,"
    " transactions?, calls?, fields?, flags?, keys?, indexes, index, constraints?, types?, type checkers?,"
    " schedulers?,"
    " threads?, queues?, brokers?, languages?, kernels?, specifications?, spec, python, java, rust, c, c\\+\\+,"
    " postgres,"
    " postgresql, sqlite, mysql, redis, kafka, django, tcp, udp, http, sql, posix, unicode, json, ieee 754,"
    " javascript,"
    " constructors?, destructors?, decorators?, callbacks?, handlers?, hooks?, pointers?, references?,"
    " dictionar(?:y|ies),"
    " dicts?, lists?, sets?, maps?, tuples?, arrays?, strings?, algorithms?, theorems?, lemmas?, proofs?,"
    " axioms?, invariants?,"
    " interfaces?, apis?, endpoints?, responses?, signatures?, promises?, futures?, channels?, streams?,"
    " buffers?, caches?,"
    " caching, macros?, expressions?, operators?, statements?, clauses?, queries, query, sort, sorting, hash\\w*,"
    " trees?,"
    " heaps?, stacks?, registers?, schemas?, contracts?, constitutions?, laws?, statutes?, articles?,"
    " treat(?:y|ies), deeds?,"
    " relays?, valves?, brakes?, drivers?, barriers?, fences?, atomics?, await, yield, return values?, values?,"
    " arguments?,"
    " parameters?, variables?, columns?, rows?, tables?, packets?, sockets?, ports?, tests?, suites?,"
    " assertions?, loops?,"
    " borrow checker, garbage collectors?, linters?, parsers?, tokenizers?, serializers?, sequences?,"
    " primary key, foreign keys?, unique, uuids?, seeds?, random\\w*, simulators?, regexes, regex, patterns?,"
    " commands?,"
    " convexity, optimi[sz]er, gradient, convergence, isolation level, snapshot, checksum, quorum, consensus,"
    " raft, paxos,"
    " final block, finally block, context manager, with statement, warranty, warranties, bank, insurer, landlord"
)
_SAID_OF_MACHINERY = re.compile(rf"\b{_MACHINERY}\b(?! of (?:our|this|the (?:product|site|agent)))", re.IGNORECASE)
_OF_US = re.compile(r"\b(?:we|our|us|you|your|i|my|customers?|clients?|everyone|satisfaction)\b", re.IGNORECASE)


def is_term(text: str, start: int) -> bool:
    if _TERM.match(text, start):
        return True
    before = text[max(0, start - 30) : start]
    return bool(_TERM_BEFORE.search(before) or _IDIOM_BEFORE.search(before))


def is_object(text: str, end: int) -> bool:
    """Whether the words up to `end` are said of an object of daily life."""
    return bool(_OBJECT_AFTER.match(text, end))


def is_code(text: str, start: int) -> bool:
    """Whether a piece of code is what the words from `start` speak of."""
    return bool(_CODE_BEFORE.search(text, max(0, start - 80), start))


def is_said_of_machinery(prose: Prose, start: int, end: int) -> bool:
    """Whether a technical thing, and nobody of us, is what the clause speaks of."""
    before = prose.before(start)
    after = prose.text[end : end + 40]
    return bool(_SAID_OF_MACHINERY.search(before)) and not _OF_US.search(before) and not _OF_US.search(after)
