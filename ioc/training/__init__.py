"""Making, judging and comparing the models of `ioc.understanding`.

Covers: the labelled collection (`seeds/collection/`), fitting a model from it and from what people
corrected, the figures of `make evaluate`, the comparison before a new model is taken into use.
scikit-learn is imported only while a model is fitted, never in a server process.
"""
