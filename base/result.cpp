// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

namespace limen {

std::string_view to_string(Stage stage) {
    switch (stage) {
        case Stage::config:
            return "config";
        case Stage::device:
            return "device";
        case Stage::page:
            return "page";
        case Stage::mrz:
            return "mrz";
        case Stage::chip_transport:
            return "chip_transport";
        case Stage::chip_access:
            return "chip_access";
        case Stage::chip_read:
            return "chip_read";
        case Stage::genuineness:
            return "genuineness";
        case Stage::face:
            return "face";
        case Stage::link:
            return "link";
        case Stage::decide:
            return "decide";
        case Stage::journal:
            return "journal";
        case Stage::lane:
            return "lane";
        case Stage::lists:
            return "lists";
        case Stage::server:
            return "server";
        case Stage::storage:
            return "storage";
        case Stage::crypto:
            return "crypto";
        case Stage::message:
            return "message";
        case Stage::screen:
            return "screen";
    }
    return "unknown";
}

std::string Error::describe() const {
    return std::string(to_string(stage)) + "/" + cause + ": " + message;
}

}  // namespace limen
