"""Light paraphrases of true claims, by rule: what the judge learns to hold for the same."""

import random
import re

_SYNONYMS = (
    "show shows demonstrate demonstrates|propose proposes introduce introduces|improve improves enhance "
    "enhances|"
    "method approach|methods approaches|significantly substantially|reduce reduces lower lowers|reduces cuts|"
    "achieve achieves reach reaches attain|use employ|uses employs|large big|many numerous|novel new|"
    "outperforms surpasses|outperform surpass|increases raises|increase raise|obtain get|obtains gets|"
    "require need|requires needs|performance results|problem task|demonstrate show|demonstrates shows|"
    "experiments tests|training learning|important crucial|often frequently|enables allows|via through|"
    "various several|existing previous|prior previous|efficient fast|accurate precise|present introduce|"
    "presents introduces|leverages uses|leverage use|utilizes uses|facilitates helps|investigate study|"
    "investigates studies|compared relative|effective successful|percent %|robust reliable|key central|"
    "difficult hard|challenging difficult|about roughly|approximately about|nearly almost"
)
_SYN: dict[str, list[str]] = {}
for _group in _SYNONYMS.split("|"):
    _words = _group.split()
    if len(_words) == 4:
        _SYN.setdefault(_words[0], []).append(_words[2])
        _SYN.setdefault(_words[1], []).append(_words[3])
    else:
        _SYN.setdefault(_words[0], []).append(_words[-1])
_LEAD = re.compile(
    r"^(?:(?:in this (?:paper|work|study|article)|here|finally|moreover|furthermore|additionally|in addition|"
    r"specifically|in particular|however|thus|hence|therefore|to this end|notably|importantly|as a "
    r"result),? )?"
    r"(?:(?:we|our (?:experiments|results|experimental results|analysis|findings)|(?:extensive |empirical )?"
    r"(?:experiments|results|experimental results|evaluations)(?: on [^,]{3,50})?) "
    r"(?:also |further |empirically |theoretically )?(?:show|demonstrate|find|found|observe|prove|reveal|"
    r"indicate|"
    r"suggest|confirm)s? that )?",
    re.IGNORECASE,
)


def paraphrase(text: str, rng: random.Random) -> str:
    """Reword lightly without changing the meaning: lead-ins, synonyms, person, asides."""
    out = text.strip()
    if rng.random() < 0.7:
        shorter = _LEAD.sub("", out, count=1)
        if len(shorter.split()) >= 6:
            out = shorter[:1].upper() + shorter[1:]
    if rng.random() < 0.6:
        out = re.sub(r"\s*\([^()]{1,60}\)", "", out)
    if rng.random() < 0.6:
        who = rng.choice(["The authors", "The paper", "The work"])
        plural = who == "The authors"
        m = re.match(
            r"^We (propose|introduce|present|show|develop|study|investigate|provide|describe|use|prove) ", out
        )
        if m:
            verb = m.group(1) if plural else {"study": "studies"}.get(m.group(1), m.group(1) + "s")
            out = f"{who} {verb} {out[m.end() :]}"
        out = re.sub(r"\bour\b", "the", out)
        out = re.sub(r"\bOur\b", "The", out)
    if rng.random() < 0.4:
        out = re.sub(r", (?:which|where|while|thereby|thus|as well as) [^,]{8,}(?=\.$)", "", out)
    if rng.random() < 0.3:
        out = re.sub(
            r"(?<![\w.])(\d{2,})\.\d+(?=\s?%| percent)",
            lambda m: f"about {float(m.group()):.0f}",
            out,
            count=1,
        )
    if rng.random() < 0.5:
        out = re.sub(r"(\d) ?%", r"\1 percent", out)
    out = re.sub(
        r"\b[a-z]+\b",
        lambda m: rng.choice(_SYN[m.group()]) if m.group() in _SYN and rng.random() < 0.6 else m.group(),
        out,
    )
    if rng.random() < 0.3:
        m = re.match(r"^(.{15,80}), (.{20,})\.$", out)
        if m and re.match(r"(?:On|In|For|By|With|Using|When|Under) ", m.group(1)):
            out = f"{m.group(2)[:1].upper()}{m.group(2)[1:]} {m.group(1)[:1].lower()}{m.group(1)[1:]}."
    return out
