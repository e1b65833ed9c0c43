// SPDX-License-Identifier: Apache-2.0
#include "identity/portrait/decoder.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <optional>

#include "base/child_process.hpp"
#include "identity/portrait/picture_header.hpp"
#include "identity/portrait/worker_protocol.hpp"

namespace limen::portrait {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::unexpected<Error> failed(const char* cause, const std::string& what) {
    return fail(Stage::face, cause, "the portrait's decoder " + what);
}

std::unexpected<Error> bad_answer() {
    return failed("portrait.bad_answer", "gave an answer that is none");
}

std::uint32_t number(ByteView bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes[i];
    return value;
}

// One question and its answer with a process that may do anything.
class Exchange {
  public:
    Exchange(ChildProcess& process, milliseconds timeout)
        : process_(process), until_(Clock::now() + timeout) {}

    Result<Picture> run(ByteView picture, const PictureHeader& header) {
        LIMEN_CHECK(ask(picture));
        std::array<std::uint8_t, wire::kReplyHeader> reply{};
        LIMEN_CHECK(receive(reply));
        const ByteView numbers = ByteView(reply).subspan(1);
        if (reply[0] == wire::kFailed) return told(number(numbers));
        // The size is the one that was read here: nobody else's number is allocated.
        if (reply[0] != wire::kPicture || number(numbers) != header.width ||
            number(numbers.subspan(4)) != header.height)
            return bad_answer();
        Picture out{static_cast<int>(header.width), static_cast<int>(header.height), {}};
        out.bgr.resize(std::size_t{header.width} * header.height * 3);
        LIMEN_CHECK(receive(out.bgr));
        return out;
    }

  private:
    Result<void> ask(ByteView picture) {
        std::array<std::uint8_t, wire::kRequestHeader> header{};
        for (std::size_t i = 0; i < header.size(); ++i)
            header[i] = static_cast<std::uint8_t>(picture.size() >> (24 - 8 * i));
        LIMEN_CHECK(send(header));
        return send(picture);
    }

    // A worker that answers before it has read everything (it could not lock itself in) is heard.
    Result<void> send(ByteView bytes) {
        while (!bytes.empty()) {
            LIMEN_CHECK(wait(POLLOUT));
            const ssize_t put =
                ::send(process_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (put < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (put < 0 && (errno == EPIPE || errno == ECONNRESET)) return {};
            if (put <= 0) return died();
            bytes = bytes.subspan(static_cast<std::size_t>(put));
        }
        return {};
    }
    Result<void> receive(std::span<std::uint8_t> to) {
        while (!to.empty()) {
            LIMEN_CHECK(wait(POLLIN));
            const ssize_t got = ::recv(process_.fd(), to.data(), to.size(), MSG_DONTWAIT);
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0) return died();
            to = to.subspan(static_cast<std::size_t>(got));
        }
        return {};
    }
    Result<void> wait(short events) {
        for (;;) {
            const auto left = std::chrono::duration_cast<milliseconds>(until_ - Clock::now());
            if (left.count() <= 0) {
                process_.end();
                return failed("portrait.timeout", "took too long and was ended");
            }
            pollfd waiting{process_.fd(), events, 0};
            const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
            if (ready > 0) return {};
            if (ready < 0 && errno != EINTR) return died();
        }
    }
    Result<Picture> told(std::size_t length) {
        if (length > wire::kMaxWords) return bad_answer();
        Bytes words(length);
        LIMEN_CHECK(receive(words));
        const std::string text = to_text(words);
        const auto end = text.find('\0');
        if (end == std::string::npos || !text.starts_with("portrait.")) return bad_answer();
        return fail(Stage::face, text.substr(0, end), text.substr(end + 1));
    }
    std::unexpected<Error> died() {
        return failed("portrait.decoder_died", "died: " + process_.end());
    }

    ChildProcess& process_;
    Clock::time_point until_;
};

}  // namespace

struct Decoder::Impl {
    DecoderOptions options;
    std::mutex mutex;  // guards `waiting`, and keeps pictures one after another
    std::optional<ChildProcess> waiting;

    Result<void> prepare() {
        if (waiting && waiting->running()) return {};
        waiting.reset();
        auto process = ChildProcess::start(options.worker, ChildProcess::Environment::empty);
        if (!process)
            return failed("portrait.decoder_missing", "is missing: " + process.error().message);
        waiting.emplace(std::move(*process));
        return {};
    }
};

Decoder::Decoder(DecoderOptions options) : impl_(std::make_unique<Impl>()) {
    impl_->options = std::move(options);
    if (impl_->options.worker.empty())
        impl_->options.worker = helper_program("limen-portrait-worker");
}

Decoder::~Decoder() = default;

Result<void> Decoder::prepare() {
    const std::lock_guard lock(impl_->mutex);
    return impl_->prepare();
}

Result<Picture> Decoder::decode(ByteView picture) {
    LIMEN_TRY(const PictureHeader header, read_header(picture));
    const std::lock_guard lock(impl_->mutex);
    LIMEN_CHECK(impl_->prepare());
    auto out = Exchange(*impl_->waiting, impl_->options.timeout).run(picture, header);
    impl_->waiting.reset();
    // For the next one; if that fails, the next one says so.
    if (impl_->options.ahead) (void)impl_->prepare();
    return out;
}

}  // namespace limen::portrait
