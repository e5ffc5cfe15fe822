"""Full-text readers: bytes of a paper in, a ``Document`` with stable offsets and the paper's own metadata out."""
