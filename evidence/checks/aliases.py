"""Names that texts use for one thing: closed lists of the commonest, folded to small letters and digits."""

ALIASES = {
    "covid19": ("coronavirus", "sarscov2", "2019ncov"),
    "covid": ("covid19", "coronavirus", "sarscov2", "2019ncov"),
    "sarscov2": ("covid19", "coronavirus", "2019ncov"),
    "coronavirus": ("covid19", "covid", "sarscov2", "2019ncov"),
    "co2": ("carbondioxide",),
    "ch4": ("methane",),
    "cvd": ("cardiovasculardisease",),
    "t2d": ("type2diabetes",),
    "uk": ("unitedkingdom", "britain", "british"),
    "americans": ("unitedstates", "u. s."),
    "american": ("unitedstates", "u. s."),
    "usa": ("unitedstates", "u. s.", "US"),
    "us": ("unitedstates", "u. s.", "USA"),
    "rl": ("reinforcementlearning",),
    "qa": ("questionanswering",),
    "kb": ("knowledgebase",),
    "kg": ("knowledgegraph",),
    "ae": ("autoencoder",),
    "vae": ("variationalautoencoder",),
    "sota": ("stateoftheart",),
    "ml": ("machinelearning",),
    "dl": ("deeplearning",),
    "dc": ("dendriticcell",),
    "ci": ("confidenceinterval",),
    "hr": ("hazardratio",),
    "or": ("oddsratio",),
}
"""Names that texts use for one thing, folded; of two letters, those whose words are written small."""
LONG = {"IL": ("interleukin",), "IFN": ("interferon",), "TNF": ("tumornecrosisfactor", "tumournecrosisfactor"),
         "TGF": ("transforminggrowthfactor",), "VEGF": ("vascularendothelialgrowthfactor",)}  # fmt: skip
"""What the letters of some names stand for when more follows them."""
