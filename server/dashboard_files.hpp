// SPDX-License-Identifier: Apache-2.0
// The dashboard's files, compiled in.
#pragma once

#include <string_view>

namespace limen::server {
extern const std::string_view k_index_html;
extern const std::string_view k_style_css;
extern const std::string_view k_app_js;
}  // namespace limen::server
