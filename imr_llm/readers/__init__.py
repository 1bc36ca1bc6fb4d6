"""Readers of prose: facts and reasons by phrases and what stands round them, each data a nurse could correct."""
