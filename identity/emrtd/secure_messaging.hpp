// SPDX-License-Identifier: Apache-2.0
// Secure messaging (Doc 9303-11, 9.8): every command and answer encrypted and authenticated.
#pragma once

#include "hal/chip-reader/apdu.hpp"
#include "identity/emrtd/crypto.hpp"

namespace limen::emrtd {

// Counts every command and every answer; as long as the cipher's block.
class SendSequenceCounter {
  public:
    explicit SendSequenceCounter(Bytes start) : value_(std::move(start)) {}
    void increment();
    ByteView value() const { return value_; }

  private:
    Bytes value_;
};

class SecureMessaging {
  public:
    // `counter` is one block long: zeros after PACE, the challenges' last halves after BAC.
    SecureMessaging(Cipher cipher, Secret encryption_key, Secret mac_key,
                    SendSequenceCounter counter);

    // The protected command. `command.le` is the number of plain bytes wanted.
    Result<apdu::Command> wrap(const apdu::Command& command);
    // The plain answer. Cause "chip.sm_broken" when it is not authentic or not well-formed: the
    // session is over then.
    Result<apdu::Response> unwrap(const apdu::Response& response);

    // Most plain bytes that fit into a protected answer of `size` bytes (without its status word).
    std::size_t plain_capacity(std::size_t size) const;
    // Data bytes of the protected command that wrap() would make.
    std::size_t wrapped_body(const apdu::Command& command) const;
    // Most plain data of a command that fit into `size` data bytes of a protected one with Le.
    std::size_t command_capacity(std::size_t size) const;

  private:
    Result<Bytes> iv() const;
    Result<Bytes> mac_over(ByteView data) const;

    Cipher cipher_;
    Secret encryption_key_, mac_key_;
    SendSequenceCounter counter_;
};

}  // namespace limen::emrtd
