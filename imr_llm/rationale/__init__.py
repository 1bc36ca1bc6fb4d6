"""What a rationale says that the worker has to know: what was missing, what would have been right, what not to stop.

absent           what nobody could bring: illness, danger, misuse
lacking          what was missing, each thing once
on_condition     what would be right on a condition
would_have       what the reviewer would have supported
approved_before  what of a request had been approved before
stopping         medicines that must not be stopped at once
causes           what gives cause for a step or a line that not every page has
questions        what to ask the doctor where no paper is lacking
asking_again     what a new request needs
background       what a model's sentences tell beside the reasons
left_to_tell     what of the letter they leave out
favorable  what of a rationale speaks for the worker by what is absent
"""
