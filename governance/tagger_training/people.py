"""Person names in the many ways that people write them."""

from dataclasses import dataclass
from functools import cache
from random import Random

from governance.tagger_training import sources
from governance.tagger_training.chance import happens

INVENTED, SHORTEST_INVENTED = 0.3, 4
HYPHENATED = 0.5
_PARTICLES_TEXT = (
    "van|van der|van den|van de|de|ter|von|von der|zu|de la|del|dos|da|do|di|della|d'|O'|al-|el-|Al-|El-"
    "|bin|ibn|ben|abu|Mac|Mc|af|la|le|du|St.|bint|M'|N'|Van|De|Di|Le|La|Da"
)
_PARTICLES = _PARTICLES_TEXT.split("|")
_TITLES = (
    "Mr,Mrs,Ms,Miss,Dr,Prof,Mr.,Mrs.,Ms.,Dr.,Prof.,Professor,Sir,Herr,Frau,Madame,Mme,Señor,Señora,Sig.,Rev.,Judge"
)
TITLES = tuple(_TITLES.split(","))
_SUFFIXES = ("Jr.", "Jr", "Sr.", "II", "III", "PhD", "MD")
_FAMILY_FIRST = ("zh", "ko", "vi")
_NO_SPACES = ("ja_JP", "zh_CN", "zh_TW", "ko_KR")
_OTHER_SCRIPTS_TEXT = (
    "ar_AA ar_DZ ar_PS ar_SA bg_BG bn_BD el_GR fa_IR gu_IN he_IL hi_IN hy_AM ja_JP ka_GE ko_KR mk_MK"
    " mr_IN ne_NP or_IN ru_RU si_LK ta_IN th_TH uk_UA zh_CN zh_TW"
)
_OTHER_SCRIPTS = frozenset(_OTHER_SCRIPTS_TEXT.split())
_OTHER_SCRIPT_SHARE = 0.09


@dataclass(frozen=True)
class Pool:
    """Given and family names of one language."""

    locale: str
    given: tuple[str, ...]
    family: tuple[str, ...]


@cache
def _pools() -> tuple[list[Pool], list[Pool]]:
    found = [Pool(locale, *names) for locale, names in sources.faker_names().items() if min(map(len, names)) > 1]
    latin = [pool for pool in found if pool.locale not in _OTHER_SCRIPTS]
    latin += [Pool("ja_Latn", *sources.japanese_names())] * 3
    latin += [Pool(language, *names) for language, names in sources.supplement().items()] * 2
    latin += [Pool("everyday", *sources.everyday_names())] * 5
    latin += [Pool("us", sources.census_given_names()[:2500], sources.census_family_names()[:9000])] * 6
    return latin, [pool for pool in found if pool.locale in _OTHER_SCRIPTS]


class People:
    """Draws names; some are invented from parts of two, so that no list holds them."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pool(self) -> Pool:
        latin, other = _pools()
        return self.random.choice(other if self.random.random() < _OTHER_SCRIPT_SHARE else latin)

    def latin_pool(self) -> Pool:
        return self.random.choice(_pools()[0])

    def given(self, pool: Pool) -> str:
        return self._word(pool, pool.given)

    def family(self, pool: Pool) -> str:
        name = self._word(pool, pool.family)
        if pool.locale in _OTHER_SCRIPTS or not happens(self.random, 0.09):
            return name
        particle = self.random.choice(_PARTICLES)
        return particle + ("" if particle[-1] in "'-" or particle in ("Mc", "Mac") else " ") + name

    def _word(self, pool: Pool, names: tuple[str, ...]) -> str:
        name = self.random.choice(names)
        if (
            self.random.random() > INVENTED
            or pool.locale in _OTHER_SCRIPTS
            or pool.locale == "everyday"
            or len(name) < SHORTEST_INVENTED
        ):
            return name
        other = self.random.choice(names)
        invented = name[: self.random.randint(2, len(name) - 1)] + other[len(other) // 2 :].lower()
        return invented[0].upper() + invented[1:]

    def full(self, pool: Pool | None = None) -> str:
        pool = pool or self.pool()
        given, family = self.given(pool), self.family(pool)
        if pool.locale in _NO_SPACES:
            return family + self.random.choice(("", "", " ")) + given
        if pool.locale in _FAMILY_FIRST and happens(self.random, 0.7):
            more = "".join(f" {self.given(pool)}" for _ in range(self.random.choice((0, 0, 1, 1, 2))))
            joined = f"-{self.given(pool).lower()}" if not more and self.random.random() < HYPHENATED else more
            return f"{family} {given}{joined}"
        return f"{given} {family}"

    def of(self, *locales: str) -> str:
        """A full name in the writing of one of the locales."""
        return self.full(self.random.choice([pool for pool in _pools()[1] if pool.locale in locales]))

    def titled(self) -> str:
        pool = self.pool()
        name = self.family(pool) if happens(self.random, 0.6) else self.full(pool)
        return f"{self.random.choice(TITLES)} {name}"

    def initials(self) -> str:
        return " ".join(f"{self.random.choice('ABCDEFGHJKLMNPRSTVW')}." for _ in range(self.random.choice((1, 1, 2))))

    def mention(self) -> str:
        """A name as it stands in a sentence: mostly given and family name, and the many other forms."""
        draw = self.random.random()
        for share, form in _FORMS:
            draw -= share
            if draw < 0:
                return form(self)
        return self.full()

    def double(self) -> str:
        pool = self.pool()
        given = self.given(pool) + self.random.choice(("-", " ")) + self.given(pool)
        return f"{given} {self.family(pool)}" if happens(self.random, 0.7) else given

    def hyphenated(self) -> str:
        pool = self.pool()
        return f"{self.given(pool)} {self.family(pool)}{self.random.choice(('-', '-', ' ', ' y '))}{self.family(pool)}"

    def with_initial(self) -> str:
        pool = self.pool()
        dot = self.random.choice((".", ".", ""))
        letter = self.random.choice("ABCDEFGHJKLMNPRSTVW")
        return f"{self.given(pool)} {letter}{dot} {self.family(pool)}"

    def abbreviated(self) -> str:
        family = self.family(self.pool())
        compact = self.initials().replace(" ", self.random.choice(("", " ")))
        return f"{compact} {family}" if happens(self.random, 0.8) else f"{family} {compact}"

    def shortened(self) -> str:
        pool = self.pool()
        return f"{self.given(pool)} {self.family(pool)[:1].upper()}."

    def reversed(self) -> str:
        pool = self.pool()
        return f"{self.family(pool)}{self.random.choice((', ', ', ', ' '))}{self.given(pool)}"

    def shouted(self) -> str:
        pool = self.pool()
        name = f"{self.given(pool)} {self.family(pool).upper()}"
        return name.upper() if happens(self.random, 0.5) else name

    def suffixed(self) -> str:
        return f"{self.full()}{self.random.choice((' ', ', '))}{self.random.choice(_SUFFIXES)}"

    def first(self) -> str:
        return self.given(self.pool())

    def last(self) -> str:
        return self.family(self.pool())


_FORMS = (
    (0.47, People.full),
    (0.14, People.first),
    (0.09, People.titled),
    (0.05, People.with_initial),
    (0.05, People.double),
    (0.05, People.hyphenated),
    (0.03, People.abbreviated),
    (0.02, People.shortened),
    (0.02, People.reversed),
    (0.03, People.shouted),
    (0.02, People.suffixed),
    (0.03, People.last),
)
