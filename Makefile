# Fever Clinic Map. `make help` prints every target with a sentence.

MODE ?= release
BUILD := build/$(MODE)
