"""A sentence as words: lower case, one spelling of each, contractions written out, swear words that only add force
left out. Quoted words are told from the writer's own."""

import re

from governance.core.reader.lexicon import classes, listed

TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+(?:['*@$#-]\w+|\*+\w*)*|[!?.,;:\"()`<>\[\]{}|=#/]")
LONGEST_WORD = 24
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d")
FILLERS = listed(
    "really, just, seriously, literally, personally, actually, definitely, certainly, surely, totally, simply, very,"
    " so, also, even, gladly, happily, honestly, probably, basically, still, too, quite, easily, slowly, then, finally,"
    " fucking, fuckin, fcking, fking, fkn, effing, freaking, frickin, frigging, bloody, goddamn, goddamned, damn,"
    " damned, motherfucking, absolutely, completely, utterly, truly, lol, lmao, haha, btw, tbh, well, uh, um, okay,"
    " like"
)
_SPELLINGS = {
    "u": "you", "ya": "you", "yu": "you", "yall": "you", "y'all": "you", "yo": "your", "ur": "your", "yr": "your",
    "yer": "your", "urself": "yourself", "urselves": "yourselves", "youre": "you are", "your're": "you are",
    "im": "i am", "iam": "i am", "ive": "i have", "ill": "i will", "il": "i will", "ima": "i will", "imma": "i will",
    "i'ma": "i will", "i'mma": "i will", "id": "i would", "gonna": "going_to", "gona": "going_to",
    "gunna": "going_to", "gon": "going_to", "gna": "going_to", "goin": "going", "wanna": "want to",
    "wana": "want to", "gotta": "have to", "tryna": "trying to", "finna": "going_to", "can't": "can not",
    "cant": "can not", "cannot": "can not", "won't": "will not", "wont": "will not", "dont": "do not",
    "didnt": "did not", "doesnt": "does not", "isnt": "is not", "aint": "is not", "ain't": "is not",
    "wouldnt": "would not", "shouldnt": "should not", "couldnt": "could not", "arent": "are not",
    "wasnt": "was not", "havent": "have not", "hasnt": "has not", "theyre": "they are", "theyll": "they will",
    "youll": "you will", "youd": "you would", "youve": "you have", "shell": "shell", "r": "are",
    "hes": "he is", "shes": "she is", "thats": "that is", "whats": "what is", "wheres": "where is",
    "lets": "let us", "let's": "let us", "kil": "kill", "kll": "kill", "kiil": "kill", "killl": "kill",
    "keel": "kill", "murdur": "murder", "merder": "murder", "murdr": "murder", "stabb": "stab",
    "strangel": "strangle", "hert": "hurt", "hurtt": "hurt", "punsh": "punch", "dye": "die", "ded": "dead",
    "ppl": "people", "somone": "someone", "sum1": "someone", "suiside": "suicide", "sucide": "suicide",
    "suicde": "suicide", "suiced": "suicide", "myslef": "myself", "mysefl": "myself", "meself": "myself",
    "adress": "address", "addres": "address", "n": "and", "wether": "whether", "becuase": "because",
    "cuz": "because", "cos": "because", "bc": "because", "shud": "should", "wud": "would", "hav": "have",
    "wat": "what", "tmrw": "tomorrow", "tmr": "tomorrow", "2nite": "tonight", "tonite": "tonight",
    "pls": "please", "plz": "please", "sys": "system", "prev": "previous", "instr": "instructions",
    "instrs": "instructions", "intructions": "instructions", "instuctions": "instructions", "rulez": "rules",
    "ignor": "ignore", "ingore": "ignore", "igonre": "ignore", "disreguard": "disregard", "promt": "prompt",
    "prompr": "prompt", "sytem": "system", "systm": "system", "pwn": "hack", "h8": "hate",
}  # fmt: skip
_CENSORED = {
    "f": "fuck", "k": "kill", "b": "bitch", "r": "rape", "c": "cunt", "n": "nigger", "w": "whore", "s": "slut",
    "m": "murder", "a": "asshole", "d": "dick",
}  # fmt: skip
_ENDINGS = (("n't", " not"), ("'ll", " will"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'d", " would"))
_KNOWN = classes().keys()
_OPENINGS: dict[str, list[tuple[list[str], str]]] = {}
for _phrase in sorted((word for word in _KNOWN if "_" in word), key=len, reverse=True):
    _OPENINGS.setdefault(_phrase.split("_")[0], []).append((_phrase.split("_"), _phrase))


def plain(tokens: list[str]) -> list[str]:
    """The tokens, which are in lower case, as plain words and marks."""
    words: list[str] = []
    for token in tokens:
        if token in FILLERS:
            continue
        word = _SPELLINGS.get(token, token)
        if word in _KNOWN or len(word) == 1:
            words.append(word)
        elif " " in word:
            words.extend(word.split())
        else:
            words.extend(_unusual(word[:LONGEST_WORD]).split())
    return _joined(words)


def _unusual(word: str) -> str:
    if word[0].isdigit():
        return "0" * min(len(_DIGITS.findall(word)), 4) + "".join(letter for letter in word if not letter.isdigit())
    if "*" in word or "@" in word or "$" in word:
        return _CENSORED.get(word[0], word)
    if "'" in word:
        for ending, full in _ENDINGS:
            if word.endswith(ending):
                return word.removesuffix(ending) + full
        return word.removesuffix("'s") + " 's" if word.endswith("'s") else word
    drawn = _DRAWN_OUT.sub(r"\1", word)
    return _SPELLINGS.get(drawn, drawn)


def _joined(words: list[str]) -> list[str]:
    """Phrases that are read as one word put together."""
    if _OPENINGS.keys().isdisjoint(words):
        return words
    joined: list[str] = []
    index = 0
    while index < len(words):
        for parts, phrase in _OPENINGS.get(words[index], ()):
            if words[index : index + len(parts)] == parts:
                joined.append(phrase)
                index += len(parts)
                break
        else:
            joined.append(words[index])
            index += 1
    return joined
