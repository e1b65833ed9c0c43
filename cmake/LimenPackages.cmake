# SPDX-License-Identifier: Apache-2.0
# Every library from outside, found once. docs/third-party.md says what each is for and under which licence.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(GTest REQUIRED)
include(GoogleTest)

# limen_pkg(limen::x module …): an imported target from pkg-config, its headers as system headers.
function(limen_pkg target)
    string(MAKE_C_IDENTIFIER ${target} id)
    pkg_check_modules(${id} REQUIRED IMPORTED_TARGET GLOBAL ${ARGN})
    add_library(${target} ALIAS PkgConfig::${id})
endfunction()

limen_pkg(limen::sodium libsodium)
limen_pkg(limen::zmq libzmq)
limen_pkg(limen::sqlite sqlite3)
limen_pkg(limen::pcsc libpcsclite)
limen_pkg(limen::usb libusb-1.0)
limen_pkg(limen::nfc libnfc)
limen_pkg(limen::jpeg libjpeg)
limen_pkg(limen::openjpeg libopenjp2)
limen_pkg(limen::sdl sdl2)
limen_pkg(limen::imgui imgui)
limen_pkg(limen::pango pangocairo)
limen_pkg(limen::gl gl)
limen_pkg(limen::icu icu-uc icu-i18n)
limen_pkg(limen::spdlog spdlog)
limen_pkg(limen::dlib dlib-1)

find_package(SQLiteCpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
limen_pkg(limen::httplib cpp-httplib)
find_package(rapidcheck REQUIRED)
add_library(limen::rapidcheck ALIAS rapidcheck)

# OpenCV's own CMake files come with all of its modules and, behind them, VTK and Qt; we use a few modules and name
# them. limen::opencv is what reads, writes and changes pictures; the others are asked for by name.
find_path(OPENCV_HEADERS opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module core imgproc imgcodecs videoio calib3d dnn ml)
    find_library(OPENCV_${module} opencv_${module} REQUIRED)
    add_library(limen_opencv_${module} INTERFACE)
    target_include_directories(limen_opencv_${module} SYSTEM INTERFACE ${OPENCV_HEADERS})
    target_link_libraries(limen_opencv_${module} INTERFACE ${OPENCV_${module}})
    add_library(limen::opencv_${module} ALIAS limen_opencv_${module})
endforeach()
add_library(limen_opencv INTERFACE)
target_link_libraries(limen_opencv INTERFACE limen::opencv_videoio limen::opencv_imgcodecs
                      limen::opencv_imgproc limen::opencv_core)
add_library(limen::opencv ALIAS limen_opencv)

add_library(limen_gtest INTERFACE)
target_link_libraries(limen_gtest INTERFACE GTest::gtest GTest::gmock GTest::gtest_main)
add_library(limen::gtest ALIAS limen_gtest)
