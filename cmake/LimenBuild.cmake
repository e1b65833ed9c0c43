# SPDX-License-Identifier: Apache-2.0
# Compiler flags and the few functions by which every room declares what it builds.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# -O3 is kept for what computes (limen_library(… FAST)); everywhere else the build's time counts for more.
# "Dev" trades speed of the program for speed of the compiler; symbols are kept to lines.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_C_FLAGS_DEV "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

set(LIMEN_SANITIZE "" CACHE STRING "Sanitizers for the whole tree, e.g. address,undefined")
option(LIMEN_FUZZ "Build the fuzz targets with libFuzzer (clang)" OFF)
option(LIMEN_COVERAGE "Instrument for gcov" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(limen_flags INTERFACE)
target_include_directories(limen_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(limen_flags INTERFACE -Wall -Wextra -Wpedantic -Werror -Wno-psabi
    -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# g++ 12 sees overlaps and overflows in std::string and std::vector that are not there (GCC bugs 105329, 105651), only
# when it optimises; what it finds without optimising stays an error.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(limen_flags INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
        -Wno-maybe-uninitialized)
endif()
if(LIMEN_SANITIZE)
    target_compile_options(limen_flags INTERFACE -fsanitize=${LIMEN_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    target_link_options(limen_flags INTERFACE -fsanitize=${LIMEN_SANITIZE})
endif()
if(LIMEN_FUZZ)
    # Every room is instrumented, or the fuzzer would be blind; g++ is the compiler whose warnings are errors.
    target_compile_options(limen_flags INTERFACE -fsanitize=fuzzer-no-link -Wno-error)
endif()
if(LIMEN_COVERAGE)
    target_compile_options(limen_flags INTERFACE --coverage)
    target_link_options(limen_flags INTERFACE --coverage)
endif()

if(LIMEN_SANITIZE MATCHES address AND NOT LIMEN_FUZZ)
    add_library(limen_keep_modules OBJECT ${CMAKE_SOURCE_DIR}/tests/keep_modules.cpp)
    target_link_libraries(limen_keep_modules PRIVATE limen_flags)
endif()

# What libraries of others do wrong is listed, with the reason, in one file for each sanitizer.
set(LIMEN_TEST_ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0")

# limen_library(limen_x [FAST] SOURCES a.cpp … DEPS limen_y pkg::z …)
# Libraries from outside are SYSTEM, so that our warnings are about our own code.
function(limen_library name)
    cmake_parse_arguments(ARG "FAST" "" "SOURCES;DEPS" ${ARGN})
    if(ARG_SOURCES)
        add_library(${name} STATIC ${ARG_SOURCES})
        if(ARG_FAST)
            target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O3>)
        endif()
        target_link_libraries(${name} PUBLIC limen_flags ${ARG_DEPS})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE limen_flags ${ARG_DEPS})
    endif()
endfunction()

# All that ships: what a demo needs, without tests and benches.
add_custom_target(limen_programs)

# limen_program(limen-x SOURCES main.cpp … DEPS …): the sources are the command line alone, whose templates are slow to
# optimise and run once; what works is in libraries.
function(limen_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_compile_options(${name} PRIVATE -O1)
    target_link_libraries(${name} PRIVATE limen_flags ${ARG_DEPS})
    if(name MATCHES "^limen-")
        add_dependencies(limen_programs ${name})
    endif()
endfunction()

# limen_test(border_test SOURCES … DEPS … [LABELS slow] [RESOURCE pcscd] [TOGETHER suite …]): a GoogleTest binary; each
# case is one ctest. Tests that share a RESOURCE (a daemon, a display) never run at the same time. With TOGETHER, all
# cases whose names begin with a suite's are one ctest, since they share what is slow to make.
function(limen_test name)
    cmake_parse_arguments(ARG "" "RESOURCE" "SOURCES;DEPS;LABELS;TOGETHER" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_compile_options(${name} PRIVATE -O1)
    target_link_libraries(${name} PRIVATE limen_flags ${ARG_DEPS} limen::gtest)
    target_compile_definitions(${name} PRIVATE LIMEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
        LIMEN_BINARY_DIR="${CMAKE_BINARY_DIR}")
    if(TARGET limen_keep_modules)
        target_link_libraries(${name} PRIVATE limen_keep_modules)
    endif()
    set(properties TIMEOUT 300)
    if(LIMEN_SANITIZE)
        list(APPEND properties ENVIRONMENT ${LIMEN_TEST_ENVIRONMENT})
    endif()
    if(ARG_LABELS)
        list(APPEND properties LABELS "${ARG_LABELS}")
    endif()
    if(ARG_RESOURCE)
        list(APPEND properties RESOURCE_LOCK ${ARG_RESOURCE})
    endif()
    if(ARG_TOGETHER)
        foreach(suite ${ARG_TOGETHER})
            add_test(NAME ${name}.${suite} COMMAND ${name} --gtest_filter=${suite}*)
            set_tests_properties(${name}.${suite} PROPERTIES ${properties})
        endforeach()
        return()
    endif()
    gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120
        PROPERTIES ${properties})
endfunction()

# limen_fuzz(fuzz_tlv SOURCES tlv.cpp DEPS … [DICT file]): LLVMFuzzerTestOneInput over tests/fuzz/corpus/<name>.
# With LIMEN_FUZZ it is a libFuzzer program; without, the corpus runs as one ordinary test.
function(limen_fuzz name)
    cmake_parse_arguments(ARG "" "DICT" "SOURCES;DEPS" ${ARGN})
    set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    if(LIMEN_FUZZ)
        add_executable(${name} ${ARG_SOURCES})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        add_executable(${name} ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus_main.cpp)
        add_test(NAME ${name} COMMAND ${name} ${corpus})
        set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
    endif()
    target_link_libraries(${name} PRIVATE limen_flags ${ARG_DEPS})
endfunction()
