// SPDX-License-Identifier: Apache-2.0
// What both listeners answer alike: errors as JSON {stage, cause, message}, limits, headers.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace limen::server {

// The status by the error's cause, the error as body, and a log line without the path's query.
void answer_error(httplib::Response& response, int status, const Error& error);
// 400 for what the sender got wrong, 503 for what is ours and can pass.
int status_for(const Error& error);
void answer_json(httplib::Response& response, const std::string& json);
// Body limit (also for bodies without a length), timeouts, answers for 404 and 413, no caching.
void set_up(httplib::Server& server, std::size_t max_body_bytes, std::size_t threads);

}  // namespace limen::server
