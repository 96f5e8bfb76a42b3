"""Word lists and scripts by which the tagger tells kinds of words apart."""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

GIVEN, FAMILY, PLACE, THING, FOREIGN = 1, 2, 4, 8, 16
_LISTED = [name + place + thing for thing in ("", "t") for place in ("", "g") for name in ("", "f", "l", "n")]

_KINDS = {
    "ti": "mr mrs ms miss mx dr prof professor sir dame mister madam madame herr frau señor señora"
    " sr sra mme monsieur mlle signor signora sig dott dott.ssa ing dipl rev reverend capt"
    " captain lt sgt officer detective judge senhor senhora doctor sensei hon lady lord fr"
    " sister pani pan bay bayan shri smt mevrouw meneer",
    "pa": "binti bte ap ferch ní ó dos das und y van von der den de del della dela di da do du des"
    " la le el al bin ibn bint abu ben bar ter ten zu zur af av mac mc st. san santa e y op"
    " het 't lo ul ur",
    "su": "jr sr. ii iii iv phd md esq mba dds",
    "st": "street str strasse straße avenue ave av avda boulevard blvd bd bvd lane ln rd road hwy"
    " highway pkwy parkway sq cres crescent terr terrace mews quay cir rue chemin impasse"
    " allée allee quai calle cl avenida carrer paseo plaza camino carretera vía via viale"
    " piazza piazzale corso largo vicolo rua travessa praça praca estrada alameda rodovia"
    " ulica ul aleja aleje plac ulitsa ul. prospekt pr-kt nám námestie náměstí třída ulice trg"
    " utca út krt körút tér strada bd. bulevardul calea aleea jalan jl marg nagar chowk cadde"
    " caddesi sokak sokağı mahallesi mah cad sok soi thanon odos leoforos gata gatan gade vej"
    " vejen gate veien väg vägen straat laan steenweg weg platz gasse allee улица ул проспект"
    " пр-т вул вулиця бул переулок пер наб шоссе площадь шосе οδός λεωφόρος שדרות רחוב شارع"
    " طريق ถนน ซอย jirón jr. carrera cra diagonal transversal barrio colonia urb urbanización"
    " quadra blvd. passeig ronda rambla steeg gracht plein singel kade dreef hof lu jie dajie"
    " xian cho chome dori ku machi shi gu dong ro gil",
    "sc": "drive court ct close place pl way square circle trail alley row walk rise hill gardens"
    " grove park view green gate path loop ridge bridge station road's junction crossing"
    " plaza's yard wharf bank vale mount heights estate",
    "un": "apt apartment flat unit suite ste floor fl building bldg block blk room rm house villa"
    " box level étage bâtiment bât piso bloque escalera puerta apto appartement interno scala"
    " kv кв дом д корп plot sector phase wing tower no nr num number № nº p.o po postfach apdo"
    " postbus etage stock top lgh hno door gala esc depto departamento bl ap et",
    "mo": "january february march april june july august september october november december jan"
    " feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday"
    " saturday sunday mon tue tues wed thu thurs fri",
    "oc": "inc ltd llc gmbh corp corporation plc ag sa spa srl bv oy ab co company group holdings"
    " partners foundation university institute college school hospital bank museum club team"
    " department ministry council committee",
}
KIND_OF_WORD: Mapping[str, str] = {word: of_kind for of_kind, listed in _KINDS.items() for word in listed.split()}
STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "ID",
        "IL",
        "IA",
        "KS",
        "KY",
        "LA",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "ON",
        "QC",
        "BC",
        "AB",
        "MB",
        "SK",
        "NS",
        "NB",
        "NSW",
        "VIC",
        "QLD",
        "TAS",
        "ACT",
        "UK",
        "USA",
    ]
)

# Scripts by their first letters; cased ones tell capitals apart.
_SCRIPTS = (
    ("gr", "\u0370", "\u03ff"),
    ("gr", "\u1f00", "\u1fff"),
    ("cy", "\u0400", "\u052f"),
    ("hy", "\u0530", "\u058f"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("ind", "\u0900", "\u0dff"),
    ("th", "\u0e00", "\u0eff"),
    ("ka", "\u10a0", "\u10ff"),
    ("am", "\u1200", "\u137f"),
    ("han", "\u3005", "\u30ff"),
    ("han", "\u3400", "\u9fff"),
    ("ko", "\uac00", "\ud7a3"),
)
_CASED = ("gr", "cy", "hy")
_EAST = re.compile(r"[省市区區县縣路街号號丁番都府道県町村郡シ시구동로길읍면층호]")
_HONOURED = re.compile(r"(?:さん|様|氏|先生|君|殿|ちゃん|女士|小姐|님|씨)$")
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡林郭何高罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾萧蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇"
    "吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫段雷龙龍史陶贺賀毛郝顾顧龚龔邵万萬佐鈴高渡伊山中小加吉"
    "松井木斎清池橋阿森石前藤岡後近村遠青坂福太西大岩長김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구라민진지엄채원천방공"
)


def script(word: str) -> str:
    """The kind of a word that is not in Latin letters; empty for Latin ones."""
    first = word[0]
    for name, low, high in _SCRIPTS:
        if low <= first <= high:
            if name in _CASED:
                return name + ("A" if word.isupper() and len(word) > 1 else "X" if first.isupper() else "x")
            return name + _eastern(word) if name in ("han", "ko") else name
    return ""


_LONGEST_SHORT = 2


def _eastern(word: str) -> str:
    """Length, and signs of a family name, an honorific or a place, of a word in Chinese characters, kana or hangul."""
    if _HONOURED.search(word):
        return "h"
    signs = ("s" if word[0] in _SURNAMES else "") + ("a" if len(word) > _LONGEST_SHORT and _EAST.search(word) else "")
    return f"{min(len(word), 6)}{signs}"


class Gazetteer:
    """Lower-case words listed as given names, family names, places, or things such as products and bands.

    Everyday words of languages other than English are listed as well, for they are no names.
    """

    def __init__(self, listed: Mapping[str, int]) -> None:
        self.listed = listed

    def kind(self, word: str) -> str:
        return _LISTED[self.listed.get(word, 0) & ~FOREIGN]

    def foreign(self, word: str) -> bool:
        return bool(self.listed.get(word, 0) & FOREIGN)

    def names(self, word: str) -> bool:
        return bool(self.listed.get(word, 0) & (GIVEN | FAMILY))


def has_family_name(word: str, lists: Gazetteer) -> bool:
    """Whether a word of one or two Chinese characters or Korean syllables is a family name."""
    return word in _SURNAMES or lists.names(word)


@cache
def gazetteer() -> Gazetteer:
    """The lists that the model was trained with."""
    lines = gzip.decompress((DATA / "names.txt.gz").read_bytes()).decode().splitlines()
    return Gazetteer({word: int(flags) for flags, word in (line.split(" ", 1) for line in lines)})
