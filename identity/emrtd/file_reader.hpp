// SPDX-License-Identifier: Apache-2.0
// Reads elementary files in as few commands as chip and reader allow, and goes on in the middle of
// one.
#pragma once

#include <optional>

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/document_reader.hpp"

namespace limen::emrtd {

// The largest real DG2 are some 60 kB; the limit keeps a hostile chip from filling the memory.
inline constexpr std::size_t kMaxFileBytes = 512u << 10;

// What was learnt about how this chip likes to be read. How much one READ BINARY asks for starts
// with everything that chip and reader carry, goes down a step when they turn out not to, and never
// up again.
class ReadStyle {
  public:
    explicit ReadStyle(std::size_t wanted) : wanted_(wanted) {}  // 0: as much as possible
    // Bytes to ask for when `remaining` are missing (nullopt: unknown).
    std::size_t next(const Card& card, std::optional<std::size_t> remaining);
    // False where there is nothing smaller left to try than what was asked for last.
    bool lower();
    std::size_t asked() const { return asked_; }

    // By short file identifier, which selects and reads in one command.
    bool use_sfi = true;
    // Bytes asked for over a file's end are refused: its header has to be read first.
    bool header_first = false;
    bool sfi_works = false;  // so that "not found" means the file and not the identifier

  private:
    std::size_t wanted_;
    std::size_t most_ = std::size_t(-1);
    std::size_t asked_ = 0;
};

// SELECT by file identifier, in the folder that is selected now; the answer's word is the caller's
// to judge.
Result<apdu::Response> select_file(Card& card, std::uint16_t identifier);

struct PartialFile {
    Bytes bytes;
    std::optional<std::size_t> total;
    bool whole() const { return total && bytes.size() == *total; }
};

class FileReader {
  public:
    using OnBytes = std::function<void()>;
    FileReader(Card& card, ReadStyle& style) : card_(card), style_(style) {}

    // Reads on from where `file` ends. Causes: "chip.file_missing", "chip.file_denied",
    // "chip.file_too_large", "chip.bad_response", "chip.sm_lost" (open the session again, then call
    // again), and the card's.
    Result<void> read(FileId id, PartialFile& file, const OnBytes& on_bytes);

  private:
    Result<apdu::Response> first_part(FileId id, std::size_t le);
    Result<apdu::Response> part_at(std::size_t offset, std::size_t le);
    Result<void> select(FileId id);
    Result<apdu::Response> fetch(FileId id, const PartialFile& file, bool& current);
    Result<void> take(FileId id, PartialFile& file, const apdu::Response& response);
    bool try_otherwise(const PartialFile& file, std::uint16_t sw);
    bool needs_extended(std::size_t le) const;

    Card& card_;
    ReadStyle& style_;
    std::optional<std::size_t> told_;  // by 6Cxx: how many bytes the chip has to give here
    bool followed_ = false;            // which is believed once
};

}  // namespace limen::emrtd
