"""Flag text that gives orders to a reader, a reviewer or a model instead of telling the reader something."""

import re
import unicodedata

from evidence.sentences import Span, sentences

_I = re.IGNORECASE
_RULES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, _I)
    for pattern in (
        # Orders to forget what was said before.
        r"\b(?:ignore|disregard|forget|override|bypass|neglect|skip)\b[^.!?]{0,40}\b(?:previous|prior|"
        r"above|earlier|all|any|"
        r"your|system|preceding)\b[^.!?]{0,30}\b(?:instruction|prompt|rule|guideline|direction|context|"
        r"order|message|constraint)s?",
        # Orders about a review.
        r"(?:^\W*|\b(?:please|must|should|now|then|you|will)\b,? (?:\w+ )?)(?:give|write|provide|produce|"
        r"output|generate|assign|submit|leave)\b[^.!?]{0,30}\b(?:positive|"
        r"favou?rable|glowing|"
        r"good|excellent|high(?:est)?|perfect|strong|best)\b[^.!?]{0,24}\b(?:review|score|rating|"
        r"recommendation|evaluation|assessment|grade|mark)s?\b",
        r"(?:^\W*|\b(?:please|must|should|now|then|you|will)\b,? (?:\w+ )?)(?:recommend|vote for|"
        r"suggest)\b[^.!?]{0,40}\b(?:accept(?:ance|ing|ed)?|strong accept|"
        r"publication)\b",
        r"\bdo(?:es)? not (?:highlight|mention|include|report|list|discuss|criticise|"
        r"criticize)\b[^.!?]{0,30}\b(?:negative|weakness|"
        r"limitation|flaw|criticism|problem|shortcoming)",
        r"\b(?:accept|approve|reject) (?:this|the) (?:paper|manuscript|submission|draft|claim)\b",
        r"\b(?:focus on|emphasi[sz]e|highlight) (?:only )?(?:the )?(?:following )?[^.!?]{0,24}\bstrengths?\b",
        r"\bwhen (?:writing|listing|discussing) (?:the )?(?:strengths|weaknesses|review)\b",
        # Words to a machine.
        r"\b(?:as|being|if you are|since you are|note to|attention|dear|hey|hello)[, :]+(?:an?|the|any|"
        r"all)? ?(?:\w+ )?(?:large )?"
        r"(?:language model|LLM|AI|assistant|chatbot|bot|reviewer|GPT|agent)s?\b[^.!?]{0,60}\b(?:you|"
        r"should|must|please|recommend|rate|give)\b",
        r"\b(?:LLM|AI|language model|GPT|assistant)s?[- ](?:reviewer|reader|agent|system)s?\b[^.!?]{0,20}"
        r"(?:\bnote\b|\bplease\b|!|, you\b)",
        r"^\W*(?:dear )?(?:reviewers?|assistants?|AI|LLMs?|models?)\s*[,:]\s*(?:please|you|recommend|give|"
        r"rate|ignore|do)\b",
        r"\byou are (?:now |no longer )?(?:an?|the) (?:\w+ )?(?:assistant|chatbot|AI|language model|DAN|"
        r"reviewer|hacker)\b",
        r"\b(?:pretend|act as if|from now on|new instructions?|system prompt|developer mode|"
        r"jailbreak)\b[^.!?]{0,40}\b(?:you|your|are|:)",
        r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|<</?SYS>>|^\s*(?:system|assistant|"
        r"human)\s*:\s",
        # Orders about the answer to come.
        r"\b(?:in|into|to|with|of|for|your) your (?:reply|response|answer|output|review|summary|code|"
        r"solution)\b",
        r"^\W*(?:please )?(?:provide|write|render|use|modify|enhance|augment|add|include|insert|integrate|"
        r"incorporate|append|replace|"
        r"reply|respond|answer|end|start|begin|encode|translate|include|embed|upgrade|develop|validate|"
        r"seamlessly)\b[^.!?]{0,90}"
        r"\b(?:your|this|the following|the below|below) ?(?:reply|response|answers?|output|review|summary|"
        r"code|solution|snippet|excerpt|code (?:snippet|excerpt|section))?",
        r"^\W*(?:reply|respond|answer)\b[^.!?]{0,30}\b(?:using|in|with|only|by)\b",
        # Orders to do things in the world.
        r"^\W*(?:please )?(?:send|forward|email|transfer|delete|wire|pay|download|upload|visit|click|open|"
        r"execute|run|post|share|reveal|print|"
        r"change|modify|schedule|book|reserve|make a reservation)\b[^.!?]{0,60}\b(?:e-?mails?|inbox|"
        r"passwords?|accounts?|files?|transactions?|money|"
        r"IBAN|links?|URLs?|website|http\S*|commands?|payments?|codes?|reservations?|messages?|event|"
        r"user'?s?|system prompt|api keys?|"
        r"secrets?|credentials?|recipient|\$\s?\d)",
        r"^\W*please (?!note|see|refer|cite|contact|find|consult|visit our|check|read)\w+\b[^.!?]{3,}",
        r"\b(?:is|are) not (?:to be )?detected\b|\bwithout (?:the )?(?:user|owner|reviewer)s?(?:'s)? "
        r"(?:knowledge|consent|noticing)\b",
    )
)
_HIDERS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


def instruction_like(text: str) -> list[Span]:
    """Spans of sentences in ``text`` that read as instructions, in order.

    A flag is a reason to look, not a proof: it never raises a score and never removes text by itself. Letters
    apart by zero-width characters, full-width forms and capitals make no difference.
    """
    return [span for span in sentences(text) if _is_instruction(text[span.start : span.end])]


def _is_instruction(sentence: str) -> bool:
    plain = " ".join(unicodedata.normalize("NFKC", sentence.translate(_HIDERS)).split())
    return any(rule.search(plain) for rule in _RULES)
