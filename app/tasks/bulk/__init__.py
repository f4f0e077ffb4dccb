"""One deed at many user tasks: each in a transaction of its own, with a result for each.

What is done to a task is done by the deed that its own page uses (``tasks.service``,
``tasks.changing``, ``tasks.work``); here it is only repeated, told, and taken back.
Entry points: ``service.do`` and ``service.undo``.
"""
