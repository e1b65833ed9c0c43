// SPDX-License-Identifier: Apache-2.0
// Every sentence of the dock; translations in assets/dock.
#pragma once

#include <array>

#include "ui/i18n.hpp"

// X(identifier, "id")
#define LIMEN_DOCK_STRINGS(X)                   \
    X(heading, "dock.heading")                  \
    X(travellers, "dock.travellers")            \
    X(passport, "dock.passport")                \
    X(lay, "dock.lay")                          \
    X(lift, "dock.lift")                        \
    X(leave, "dock.leave")                      \
    X(devices, "dock.devices")                  \
    X(chip_reader, "dock.device.chip_reader")   \
    X(page_scanner, "dock.device.page_scanner") \
    X(face_camera, "dock.device.face_camera")   \
    X(lane, "dock.device.lane")                 \
    X(works, "dock.works")                      \
    X(broken, "dock.broken")

namespace limen::kiosk::dock_str {
#define X(name, id) inline constexpr ui::StringId name{id};
LIMEN_DOCK_STRINGS(X)
#undef X
}  // namespace limen::kiosk::dock_str

namespace limen::kiosk {
inline constexpr std::array kDockStrings{
#define X(name, id) ui::StringId{id},
    LIMEN_DOCK_STRINGS(X)
#undef X
};
}  // namespace limen::kiosk
