// SPDX-License-Identifier: Apache-2.0
// Mesa, LLVM and fontconfig keep what they allocated and are unloaded before the leak check, so
// that no suppression can name them. Tests that open a window look for every other mistake.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}
