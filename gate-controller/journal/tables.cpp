// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/journal/tables.hpp"

#include <sodium.h>
#include <sqlite3.h>

#include <string>

namespace limen::gate::journal {
namespace {

void append_number(Bytes& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift));
}

}  // namespace

Digest digest_of(ByteView bytes) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

Bytes audit_content(ByteView transaction, UtcMicros at_us, ByteView digest) {
    Bytes content = to_bytes(transaction);
    append_number(content, at_us);
    content.insert(content.end(), digest.begin(), digest.end());
    return content;
}

Bytes encode_head(std::int64_t sequence, const border::ChainHash& hash) {
    Bytes head;
    append_number(head, sequence);
    head.insert(head.end(), hash.begin(), hash.end());
    return head;
}

Bytes blob(const SQLite::Column& column) {
    const auto* data = static_cast<const std::uint8_t*>(column.getBlob());
    return Bytes(data, data + column.getBytes());
}

Error to_error(const SQLite::Exception& exception) {
    const int code = exception.getErrorCode() & 0xFF;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return {Stage::journal, "journal.corrupt",
                "the journal file is damaged (" + std::string(exception.what()) +
                    "); keep it for the audit, put a new one in its place and call a technician",
                false};
    return {Stage::journal, "journal.write_failed",
            "the journal can't be read or written (" + std::string(exception.what()) +
                "); look for a full or read-only disk, then reset the lane",
            true};
}

}  // namespace limen::gate::journal
