// SPDX-License-Identifier: Apache-2.0
// A chip that is made to keep the reader busy: whatever it says, a reading ends after a number of
// commands.
#include "identity/emrtd/terminal_authentication.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

using virtual_chip::PaceOffer;

constexpr int kFewCommands = 120;  // a disturbed reading of a document with all its sessions

class Busy {
  public:
    // Answers every protected READ BINARY in plain, which ends the session, and all else properly.
    Busy(const std::vector<PaceOffer>& offers, Bytes refusal)
        : passport_(document(offers)),
          refusal_(std::move(refusal)),
          connection([this](ByteView command) { return answer(command); }) {
        passport_.power_on();
    }

    int commands = 0;

  private:
    Bytes answer(ByteView command) {
        ++commands;
        const bool is_protected = (command[0] & 0x0C) != 0;
        const bool reads = (command[1] & 0xFE) == 0xB0;
        return is_protected && reads ? refusal_ : passport_.process(command);
    }
    virtual_chip::VirtualPassport passport_;
    Bytes refusal_;

  public:
    hal::FunctionConnection connection;
};

TEST(HostileChip, WhoLeavesEverySessionIsGivenUp) {
    for (const auto& offers : {std::vector<PaceOffer>{}, std::vector<PaceOffer>{{2, 13}}})
        for (const char* word : {"6988", "6700", "6B00", "6282", "9000"}) {
            Busy chip(offers, *from_hex(word));
            DocumentReader reader(MrzKey{kMrzInformation});
            const auto contents = reader.read(chip.connection);
            ASSERT_FALSE(contents) << word;
            EXPECT_EQ(contents.error().cause, "chip.sm_broken") << word;
            EXPECT_LT(chip.commands, kFewCommands) << word;
        }
}

// What it says of a file it says of each: nothing is read, and that is what the checks see.
TEST(HostileChip, WhoRefusesEveryFileInPlainHasNone) {
    for (const char* word : {"6A82", "6982"}) {
        Busy chip({{2, 13}}, *from_hex(word));
        DocumentReader reader(MrzKey{kMrzInformation});
        const auto contents = reader.read(chip.connection);
        EXPECT_LT(chip.commands, kFewCommands) << word;
        if (contents) {
            EXPECT_EQ(contents->file(FileId::sod), nullptr) << word;
        }
    }
}

TEST(HostileChip, AuthoritiesInEfCvcaHaveLimits) {
    const auto named = [](std::size_t count, std::size_t length) {
        Bytes file;
        for (std::size_t i = 0; i < count; ++i) {
            const Bytes one = tlv::encode(0x42, ByteView(Bytes(length, 0x41)));
            file.insert(file.end(), one.begin(), one.end());
        }
        const auto authorities = decode_cvca(file);
        return authorities ? std::to_string(authorities->size()) : authorities.error().cause;
    };
    EXPECT_EQ(named(1, 16), "1");
    EXPECT_EQ(named(2, 16), "2");
    EXPECT_EQ(named(3, 8), "lds.malformed");
    EXPECT_EQ(named(1, 17), "lds.malformed");
    EXPECT_EQ(named(10'000, 8), "lds.malformed");
    EXPECT_EQ(named(0, 0), "lds.malformed");
}

}  // namespace
}  // namespace limen::emrtd::test
