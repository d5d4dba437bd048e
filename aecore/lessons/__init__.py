"""Lessons: a file of steps that are completed by doing, with a guess before each answer. What a step asks and what
proves that it was done are named things of closed lists; what came out is read off the learner's own runs.

Knows no torch; `check` trains through an engine.
"""
