"""Closed word lists that the checks and the training twins share: opposites, negations, hedges,
comparatives.
"""


def words(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


OPPOSITES: tuple[tuple[str, str], ...] = (
    ("increase", "decrease"),
    ("increases", "decreases"),
    ("increased", "decreased"),
    ("increasing", "decreasing"),
    ("raise", "lower"),
    ("raises", "lowers"),
    ("raised", "lowered"),
    ("improve", "worsen"),
    ("improves", "worsens"),
    ("improved", "worsened"),
    ("improving", "worsening"),
    ("improvement", "deterioration"),
    ("improvements", "deteriorations"),
    ("enhance", "impair"),
    ("enhances", "impairs"),
    ("enhanced", "impaired"),
    ("enhancing", "impairing"),
    ("boosts", "hurts"),
    ("helps", "hurts"),
    ("gain", "loss"),
    ("gains", "losses"),
    ("gained", "lost"),
    ("higher", "lower"),
    ("highest", "lowest"),
    ("high", "low"),
    ("larger", "smaller"),
    ("largest", "smallest"),
    ("large", "small"),
    ("bigger", "smaller"),
    ("greater", "lesser"),
    ("more", "less"),
    ("more", "fewer"),
    ("most", "least"),
    ("better", "worse"),
    ("best", "worst"),
    ("faster", "slower"),
    ("fastest", "slowest"),
    ("fast", "slow"),
    ("stronger", "weaker"),
    ("strong", "weak"),
    ("longer", "shorter"),
    ("deeper", "shallower"),
    ("wider", "narrower"),
    ("cheaper", "costlier"),
    ("easier", "harder"),
    ("easy", "hard"),
    ("early", "late"),
    ("earlier", "later"),
    ("above", "below"),
    ("exceeds", "falls short of"),
    ("exceed", "fall short of"),
    ("positive", "negative"),
    ("positively", "negatively"),
    ("stable", "unstable"),
    ("stabilizes", "destabilizes"),
    ("accelerates", "slows"),
    ("accelerate", "slow"),
    ("promotes", "inhibits"),
    ("promote", "inhibit"),
    ("promoted", "inhibited"),
    ("promoting", "inhibiting"),
    ("activates", "suppresses"),
    ("activate", "suppress"),
    ("activated", "suppressed"),
    ("activation", "suppression"),
    ("induces", "prevents"),
    ("induce", "prevent"),
    ("upregulated", "downregulated"),
    ("upregulates", "downregulates"),
    ("up-regulated", "down-regulated"),
    ("upregulation", "downregulation"),
    ("enables", "prevents"),
    ("enable", "prevent"),
    ("allows", "prevents"),
    ("supports", "contradicts"),
    ("succeeds", "fails"),
    ("outperforms", "underperforms"),
    ("outperform", "underperform"),
    ("outperformed", "underperformed"),
    ("outperforming", "underperforming"),
    ("effective", "ineffective"),
    ("efficient", "inefficient"),
    ("sufficient", "insufficient"),
    ("necessary", "unnecessary"),
    ("dependent", "independent"),
    ("linear", "nonlinear"),
    ("supervised", "unsupervised"),
    ("sparse", "dense"),
    ("local", "global"),
    ("upper", "lower"),
    ("maximum", "minimum"),
    ("maximizes", "minimizes"),
    ("maximize", "minimize"),
    ("simple", "complex"),
    ("benefit", "harm"),
    ("benefits", "harms"),
    ("advantage", "disadvantage"),
    ("rises", "falls"),
    ("rise", "fall"),
    ("grows", "shrinks"),
    ("growth", "decline"),
    ("expands", "contracts"),
    ("reduces", "increases"),
    ("reduce", "increase"),
    ("reduced", "increased"),
    ("reducing", "increasing"),
    ("reduction", "increase"),
    ("reductions", "increases"),
    ("cuts", "raises"),
    ("protective", "harmful"),
    ("safe", "unsafe"),
    ("common", "rare"),
    ("possible", "impossible"),
    ("before", "after"),
    ("with", "without"),
    ("always", "never"),
    ("all", "no"),
    ("convex", "nonconvex"),
    ("homogeneous", "heterogeneous"),
    ("severe", "mild"),
    ("significant", "insignificant"),
    ("significantly", "insignificantly"),
    ("same", "different"),
    ("similar", "different"),
    ("consistent", "inconsistent"),
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

UP = words(
    "increase increases increased increasing raise raises raised raising improve improves improved "
    "improving improvement improvements enhance enhances enhanced enhancing boost boosts boosted "
    "boosting gain gains higher highest larger largest bigger greater greatest more better best faster "
    "fastest stronger longer exceed exceeds exceeded exceeding surpass surpasses surpassed surpassing "
    "outperform outperforms outperformed outperforming rise rises rose rising grow grows grew growing "
    "activate activates activating activation stimulate stimulates stimulating stimulation induce induces augment "
    "augments augmented exacerbate exacerbates exacerbated potentiate potentiates potentiated amplify amplifies "
    "amplified strengthen strengthens strengthened prolong prolongs prolonged upregulate up-regulates up-regulation "
    "accelerate accelerates accelerated speedup speedups speed-up speeds promote promotes "
    "promoted promoting elevated elevates upregulated upregulates upregulation up-regulated doubles "
    "doubled triples tripled"
)
DOWN = words(
    "decrease decreases decreased decreasing lower lowers lowered lowering lowest worsen worsens "
    "worsened worse worst worsening deterioration deteriorates degrade degrades degraded degradation "
    "impair impairs impaired impairing hurt hurts harm harms loss losses smaller smallest less fewer "
    "least slower slowest slows slow slowed weaker shorter underperform underperforms underperformed "
    "underperforming fall falls fell falling drop drops dropped dropping shrink shrinks shrank decline "
    "declines declined declining reduce reduces reduced reducing reduction reductions cut cuts cutting "
    "inhibition attenuate attenuates attenuated attenuation abolish abolishes abolished abrogate abrogates abrogated "
    "blunt blunts blunted block blocks blocking shorten shortens shortened delay delays delayed downregulate "
    "down-regulates down-regulation suppressing weaken weakens weakened prevent prevents preventing "
    "inhibit inhibits inhibited inhibiting suppress suppresses suppressed suppression downregulated "
    "downregulates downregulation down-regulated halves halved diminish diminishes diminished minimises "
    "minimizes saves saved saving savings"
)
"""Words that say in which direction a thing goes; used where no exact opposite is found."""

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

HEDGES = words(
    "may might could can possibly perhaps probably likely potentially suggest suggests suggested appear "
    "appears seem seems often sometimes typically usually generally partly some several many most"
)

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


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for left, right in OPPOSITES:
        table.setdefault(left, set()).add(right)
        table.setdefault(right, set()).add(left)
    return {word: frozenset(others) for word, others in table.items()}


_OPPOSITES = _table()
