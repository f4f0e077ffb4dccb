"""Playing a draft step by step, keeping a run as a scenario, and changing the scenario file.

A play is a function of the files, how it began, and the moves since: whoever has these three can
go on with it, in any process of the system. Nothing is stored, and nothing is sent to a provider
unless somebody says so and the provider is the sandbox.
"""
