# SPDX-License-Identifier: Apache-2.0
"""Drives the real programs as a person would: processes, a display, taps, screenshots."""
