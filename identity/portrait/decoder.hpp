// SPDX-License-Identifier: Apache-2.0
// A chip's portrait to points, in a process that can do nothing else: JPEG and JPEG 2000 decoders
// have a history, and the bytes are a stranger's.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "identity/portrait/picture.hpp"

namespace limen::portrait {

struct DecoderOptions {
    std::filesystem::path worker;  // empty: limen-portrait-worker, as helper_program() finds it
    // For one picture, from the first byte there to the last byte back.
    std::chrono::milliseconds timeout{5000};
    // Another process is started after each picture. For programs that see many.
    bool ahead = true;
};

// Each picture has a process of its own, started before it is needed: one that waits is kept, so
// that nobody waits for it and no picture sees another one's memory. For use from any thread; of
// several pictures one after another is decoded.
class Decoder {
  public:
    // Starts nothing: the first decode() or prepare() does.
    explicit Decoder(DecoderOptions options = {});
    ~Decoder();

    // JPEG or JPEG 2000 (box file or codestream). Causes (stage face): read_header()'s, and
    // "portrait.decoder_missing" (no such program), "portrait.no_sandbox",
    // "portrait.decoder_died" (a crash, or a system call, memory or time that it may not have),
    // "portrait.timeout", "portrait.bad_answer". The next picture is decoded all the same.
    Result<Picture> decode(ByteView picture);
    // Has a process waiting. Cause "portrait.decoder_missing".
    Result<void> prepare();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::portrait
