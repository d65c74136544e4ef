"""Who may see and touch what: the actor, and two functions per noun and no third way.

`visible_…(actor)` is the condition of a list, `…_for(session, actor, …)` loads, checks and
locks one. Both come from the same condition. What an actor may not see is `NotFound`, like
what does not exist; what may be seen but not done is `NotAllowed`.
"""
