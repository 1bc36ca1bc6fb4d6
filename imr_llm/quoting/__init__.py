"""Which of a letter's words are told: its clauses that are quoted as reasons.

clauses   where a clause that can be quoted begins and ends, and what it says
guiding   which sentence says the guideline's rule that a denial stands on
choosing  the clauses that a decision rests on
instead   what is quoted in the place of a model's sentence that fell
harmless  clauses without what frightens or accuses
standing  quotes that stand by themselves
"""
