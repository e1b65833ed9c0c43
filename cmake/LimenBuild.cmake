# SPDX-License-Identifier: Apache-2.0
# Compiler flags and the few functions by which every room declares what it builds.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# -O3 is kept for what computes (limen_library(… FAST)); everywhere else the build's time counts for more, and -O2 takes
# a fifth longer than -O1.
# "Dev" trades speed of the program for speed of the compiler; symbols are kept to lines.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_C_FLAGS_DEV "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O1")
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

# Ten times faster than GNU's, which counts where forty programs link one library.
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
endif()

add_library(limen_flags INTERFACE)
target_include_directories(limen_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(limen_flags INTERFACE -pthread -Wall -Wextra -Wpedantic -Werror -Wno-psabi
    -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# g++ 12 sees overlaps and overflows in std::string and std::vector that are not there (GCC bugs 105329, 105651), only
# when it optimises; what it finds without optimising stays an error.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(limen_flags INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
        -Wno-maybe-uninitialized)
endif()
# Said of files compiled together: a type in an anonymous namespace looks as if it came from a header.
target_compile_options(limen_flags INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-subobject-linkage>)
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

# Most of the time of most files goes into reading headers: the standard library's, GoogleTest's, our own. So files are
# compiled some at a time, with one reading for all of them, and what most of them include is read once for each kind of
# target. Files stay complete: each includes what it uses, and what is private to a file has a name that no other file of
# its target has. The sanitizers' build and the one of `./dev lint` take every file by itself, and so find what is missing.
option(LIMEN_QUICK_BUILD "Compile files together and read the headers that most include once" ON)
set(CMAKE_UNITY_BUILD ${LIMEN_QUICK_BUILD})
set(LIMEN_PRECOMPILE OFF)
if(LIMEN_QUICK_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    set(LIMEN_PRECOMPILE ON)  # it is the build with g++ that many people wait for
endif()
set(LIMEN_OFTEN_INCLUDED <algorithm> <array> <charconv> <chrono> <cstdint> <expected> <filesystem> <functional> <map>
    <memory> <optional> <set> <span> <string> <string_view> <utility> <variant> <vector>)

# limen_precompile(library|program|test HEADERS <a> … [DEPS …]): what targets of this kind share.
function(limen_precompile kind)
    cmake_parse_arguments(ARG "" "" "HEADERS;DEPS" ${ARGN})
    set(target limen_precompiled_${kind})
    set(source ${CMAKE_BINARY_DIR}/precompiled/${kind}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Only its precompiled headers are wanted.\n")
    add_library(${target} OBJECT EXCLUDE_FROM_ALL ${source})
    if(NOT kind STREQUAL library)  # as CMake compiles what becomes an executable
        set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
        target_compile_options(${target} PRIVATE -fPIE)
    endif()
    target_link_libraries(${target} PRIVATE limen_flags ${ARG_DEPS})
    target_precompile_headers(${target} PRIVATE ${ARG_HEADERS})
    # What ccache reads for every file that is compiled (CCACHE_PCH_EXTSUM, in ./dev) instead of 100 MB. It need not say
    # more: the headers themselves are among the files that a result depends on.
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum CONTENT "${ARG_HEADERS}\n")
endfunction()

function(limen_use_precompiled target kind)
    if(LIMEN_PRECOMPILE)
        target_precompile_headers(${target} REUSE_FROM limen_precompiled_${kind})
    endif()
endfunction()

# Most of a test runs once, and what it tests is in libraries: to optimise it takes longer than it saves.
set(LIMEN_TEST_OPTIONS)
if(CMAKE_BUILD_TYPE STREQUAL Release)
    set(LIMEN_TEST_OPTIONS -O0 -U_FORTIFY_SOURCE)
endif()

if(LIMEN_PRECOMPILE)
    limen_precompile(library HEADERS ${LIMEN_OFTEN_INCLUDED})
    limen_precompile(program HEADERS ${LIMEN_OFTEN_INCLUDED})
    limen_precompile(test HEADERS ${LIMEN_OFTEN_INCLUDED} <gtest/gtest.h> DEPS GTest::gtest)
    target_compile_options(limen_precompiled_test PRIVATE ${LIMEN_TEST_OPTIONS})
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
        target_link_libraries(${name} PUBLIC limen_flags ${ARG_DEPS})
        if(ARG_FAST)  # what was read with another -O can crash the compiler
            target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O3>)
        else()
            limen_use_precompiled(${name} library)
        endif()
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE limen_flags ${ARG_DEPS})
    endif()
endfunction()

# All that ships: what a demo needs, without tests and benches.
add_custom_target(limen_programs)

# limen_program(limen-x SOURCES main.cpp … DEPS …): the sources are the command line alone; what works is in libraries.
function(limen_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE limen_flags ${ARG_DEPS})
    limen_use_precompiled(${name} program)
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
    target_compile_options(${name} PRIVATE ${LIMEN_TEST_OPTIONS})
    target_link_libraries(${name} PRIVATE limen_flags ${ARG_DEPS} limen::gtest)
    limen_use_precompiled(${name} test)
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
        limen_use_precompiled(${name} program)
        add_test(NAME ${name} COMMAND ${name} ${corpus})
        set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
    endif()
    target_link_libraries(${name} PRIVATE limen_flags ${ARG_DEPS})
endfunction()
