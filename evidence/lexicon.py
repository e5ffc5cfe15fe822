"""Closed word lists that the checks and the training twins share: opposites, negations, hedges,
comparatives.
"""

import re
from collections.abc import Iterable


def words(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a list written as running text."""
    sides = (pair.split("/") for pair in text.split(", "))
    return tuple((left, right) for left, right in sides)


OPPOSITES: tuple[tuple[str, str], ...] = pairs(
    "increase/decrease, increases/decreases, increased/decreased, increasing/decreasing, raise/lower, "
    "raises/lowers, raised/lowered, improve/worsen, improves/worsens, improved/worsened, improving/worsening, "
    "improvement/deterioration, improvements/deteriorations, enhance/impair, enhances/impairs, enhanced/impaired, "
    "enhancing/impairing, boosts/hurts, helps/hurts, gain/loss, gains/losses, gained/lost, higher/lower, "
    "highest/lowest, high/low, larger/smaller, largest/smallest, large/small, bigger/smaller, greater/lesser, "
    "more/less, more/fewer, most/least, better/worse, best/worst, faster/slower, fastest/slowest, fast/slow, "
    "stronger/weaker, strong/weak, longer/shorter, deeper/shallower, wider/narrower, cheaper/costlier, "
    "easier/harder, easy/hard, early/late, earlier/later, above/below, exceeds/falls short of, exceed/fall short "
    "of, positive/negative, positively/negatively, stable/unstable, stabilizes/destabilizes, accelerates/slows, "
    "accelerate/slow, promotes/inhibits, promote/inhibit, promoted/inhibited, promoting/inhibiting, "
    "activates/suppresses, activate/suppress, activated/suppressed, activation/suppression, induces/prevents, "
    "induce/prevent, upregulated/downregulated, upregulates/downregulates, up-regulated/down-regulated, "
    "upregulation/downregulation, enables/prevents, enable/prevent, allows/prevents, supports/contradicts, "
    "succeeds/fails, outperforms/underperforms, outperform/underperform, outperformed/underperformed, "
    "outperforming/underperforming, effective/ineffective, efficient/inefficient, sufficient/insufficient, "
    "necessary/unnecessary, dependent/independent, linear/nonlinear, supervised/unsupervised, sparse/dense, "
    "local/global, upper/lower, maximum/minimum, maximizes/minimizes, maximize/minimize, simple/complex, "
    "benefit/harm, benefits/harms, advantage/disadvantage, rises/falls, rise/fall, grows/shrinks, growth/decline, "
    "expands/contracts, reduces/increases, reduce/increase, reduced/increased, reducing/increasing, "
    "reduction/increase, reductions/increases, cuts/raises, protective/harmful, safe/unsafe, common/rare, "
    "possible/impossible, before/after, with/without, always/never, all/no, convex/nonconvex, "
    "homogeneous/heterogeneous, severe/mild, significant/insignificant, significantly/insignificantly, "
    "same/different, similar/different, consistent/inconsistent"
)
"""Pairs of opposites; some words stand in several pairs."""

TOPICAL = words(
    "local global linear nonlinear convex nonconvex supervised unsupervised sparse dense simple complex "
    "early late homogeneous heterogeneous severe mild before after with without upper common rare all "
    "no same similar different small large hard easy maximum minimum long short always never most least "
    "necessary unnecessary"
)
"""Members of opposite pairs that are often only topic words: fit for making false twins, too weak to veto
on.
"""

AMOUNT_UP = words(
    "increase increases increased increasing raise raises raised raising gain gains higher highest larger largest "
    "bigger greater greatest more longer exceed exceeds exceeded exceeding rise rises rose rising grow grows grew "
    "growing activate activates activating stimulate stimulates stimulating stimulation induce induces augment "
    "augments augmented exacerbate exacerbates exacerbated potentiate potentiates potentiated amplify amplifies "
    "amplified strengthen strengthens strengthened stronger prolong prolongs prolonged upregulate up-regulates "
    "up-regulation promote promotes promoted promoting elevated elevates upregulated upregulates upregulation "
    "up-regulated doubles doubled triples tripled"
)
AMOUNT_DOWN = words(
    "decrease decreases decreased decreasing lower lowers lowered lowering lowest smaller smallest less fewer least "
    "weaker shorter fall falls fell falling drop drops dropped dropping shrink shrinks shrank decline declines "
    "declined declining reduce reduces reduced reducing reduction reductions cut cuts cutting inhibition attenuate "
    "attenuates attenuated attenuation abolish abolishes abolished abrogate abrogates abrogated blunt blunts blunted "
    "block blocks blocking shorten shortens shortened delay delays delayed downregulate down-regulates "
    "down-regulation suppressing weaken weakens weakened prevent prevents preventing inhibit inhibits inhibited "
    "inhibiting suppress suppresses suppressed suppression downregulated downregulates downregulation "
    "down-regulated halves halved diminish diminishes diminished minimises minimizes saves saved saving savings"
)
BETTER = words(
    "improve improves improved improving improvement improvements enhance enhances enhanced enhancing boost boosts "
    "boosted boosting better best surpass surpasses surpassed surpassing outperform outperforms outperformed "
    "outperforming"
)
WORSE = words(
    "worsen worsens worsened worse worst worsening deterioration deteriorates degrade degrades degraded degradation "
    "impair impairs impaired impairing hurt hurts harm harms underperform underperforms underperformed "
    "underperforming"
)
FASTER = words("faster fastest accelerate accelerates accelerated speedup speedups speed-up speeds")
SLOWER = words("slower slowest slows slow slowed")
UP = AMOUNT_UP | BETTER | FASTER
DOWN = AMOUNT_DOWN | WORSE | SLOWER
"""Words that say in which direction a thing goes; used where no exact opposite is found."""

_FAMILIES = ((AMOUNT_UP, AMOUNT_DOWN), (BETTER, WORSE), (FASTER, SLOWER))
"""Words of amount, of value and of speed oppose only their own kind: what falls may be the better for it."""

HIGHER_IS_BETTER = words(
    "accuracy accuracies recall precision f1 auc auroc bleu rouge score scores performance quality throughput "
    "efficiency robustness reliability generalization sensitivity specificity fidelity expression proliferation "
    "growth survival activity differentiation migration function"
)
LOWER_IS_BETTER = words(
    "loss losses error errors perplexity latency memory cost costs time times delay overhead compute flops energy "
    "power runtime variance bias gap risk mortality death deaths toxicity rate rates distance divergence parameters "
    "pain symptoms complexity drop degradation"
)
"""Where less is better, or may be: there an improvement is no increase."""

NEGATIONS = words(
    "not no never neither nor none nothing nobody without cannot can't don't doesn't didn't isn't "
    "aren't wasn't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't n't hardly scarcely "
    "barely lack lacks lacked lacking fail fails failed failing unable absence absent rarely seldom "
    "unlikely"
)
"""Words that turn what follows them around."""

PSEUDO_NEGATIONS = (
    "not only",
    "no less than",
    "not just",
    "not merely",
    "no doubt",
    "without loss of generality",
    "whether or not",
    "not to mention",
    "if not",
    "no longer than",
    "no more than",
    "not surprisingly",
)
"""Negation words that negate nothing."""

LACKING = words("lack lacks lacked lacking absence absent without devoid")
"""Cues by which a text speaks of what happens when something is taken away: no denial of what that thing does, unless
the claim has it WITH the thing.
"""
WITH = words("with by using through via after has have had")

KNOCKED_OUT = re.compile(
    r"deficien|knock|\bnull\b|deplet|delet|ablat|\bloss\b|-/-|−/−|absence|lack|without", re.I
)
"""Words for taking away other than the cues."""

ASIDE = re.compile(
    r"\([^()]*\)|, (?:however|therefore|in contrast|by contrast|on the other hand|in turn|for example),"
)
"""What stands between a negation and what it negates without belonging to it."""

ANSWERS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (words("die dies died death deaths dead"), words("survive survives survived surviving survival alive")),
    (
        words("change changes changed differ differs differed"),
        words("stay stays stayed remain remains remained"),
    ),
)
"""Words that say by themselves what the others say under a negation, beside the opposites."""
SET_ASIDE = words("independent independently despite regardless irrespective instead")
"""Words by which a text denies without a negation that what follows them matters."""
FORBIDDEN = words("prohibited prohibits prohibit banned forbidden")
"""The same of what stands on either side."""
TURNED_BY_UN = re.compile(r"un(?=[a-z]{4,})|in(?=[a-z]{6,})")
"""The beginning of a word that may be the opposite of its rest."""

QUANTIFYING = words("no neither nor none nobody nothing")
"""Negations of the subject: "no patient died" denies what "the patients did not die" denies."""

ENDS_SCOPE = words("but although whereas while because")
"""Words that no negation reaches beyond."""
BEYOND = ENDS_SCOPE | words(
    "and when if by from to than at on with for under over across is are was were be been has can may will that which"
)
"""Words after which a text no longer names what a word of direction speaks of."""
MEASURES = words(
    "level levels amount number incidence cumulative risk rate rates concentration new total overall"
)
"""Words that only say how a thing is measured, or which of it: the thing itself stands beside them."""

VERB_OR_NOUN = words("block blocks cut cuts")
"""Words of direction as verbs; as nouns they are things."""

THINGS = words("loss losses")
"""The opposite of a gain, and more often what a model is trained by."""

UNIVERSALS = words("all every always never only any none entirely completely fully exclusively solely")

SUPERLATIVES = words(
    "best worst first only largest smallest highest lowest fastest slowest most least sole unique "
    "greatest strongest weakest longest shortest earliest latest state-of-the-art"
)

WIN_VERBS = words(
    "outperform outperforms outperformed outperforming surpass surpasses surpassed surpassing exceed "
    "exceeds exceeded exceeding beat beats beating outscores outscored outperform exceeds dominate "
    "dominates dominated overtakes overtake overtook"
)
LOSE_VERBS = frozenset(
    ["underperform", "underperforms", "underperformed", "underperforming", "trails", "trailed", "lags"]
)

STOPWORDS = words(
    "a an the of in on at to for from by with and or as is are was were be been being it its this that "
    "these those we our us they their them he she his her i you your which who whom whose what when "
    "where while than then so such there here has have had do does did can could may might will would "
    "shall should must also into onto over under between among within across per via using use used "
    "uses based both each either more most less least very however thus hence therefore moreover "
    "furthermore not no nor only own same too just about against during because if until up down out "
    "off again further once all any few other some"
)


def opposites_of(word: str) -> frozenset[str]:
    """Every exact opposite of ``word`` (lower case); empty when none is known."""
    return _OPPOSITES.get(word, frozenset())


def agreeing_with(word: str) -> frozenset[str]:
    """Words of the direction and kind of ``word``, itself among them; empty when it has no direction."""
    return _merged(side for pair in _FAMILIES for side in pair if word in side)


def against(word: str) -> frozenset[str]:
    """Words of the other direction, of the kind of ``word``: an amount against an amount, a value against a value."""
    return _merged(
        other for up, down in _FAMILIES for side, other in ((up, down), (down, up)) if word in side
    )


def against_where_more_is_better(word: str) -> frozenset[str]:
    """Words of value for a word of amount and the reverse: opposed only where the higher is the better."""
    return _merged(
        other
        for side, other in (
            (AMOUNT_UP, WORSE),
            (WORSE, AMOUNT_UP),
            (AMOUNT_DOWN, BETTER),
            (BETTER, AMOUNT_DOWN),
        )
        if word in side
    )


def answering(verb: str) -> frozenset[str]:
    """Words that agree with a negated ``verb``, in any form of it: "decreases" answers "does not increase"."""
    forms = (verb, verb + "s", verb + "d", verb + "ed", verb.removesuffix("e") + "ing")
    told = [b if verb in a else a for a, b in ANSWERS if verb in a | b]
    return _merged([*(opposites_of(form) | against(form) for form in forms), *told])


def _merged(lists: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*lists)


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for left, right in OPPOSITES:
        table.setdefault(left, set()).add(right)
        table.setdefault(right, set()).add(left)
    return {word: frozenset(others) for word, others in table.items()}


_OPPOSITES = _table()
