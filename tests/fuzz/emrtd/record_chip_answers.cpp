// SPDX-License-Identifier: Apache-2.0
// record_chip_answers FOLDER: reads documents of the matrix with the very reader of
// fuzz_chip_answers and writes down what their chips answered, as its corpus. By hand, when what is
// said in a reading changes.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "hal/virtual/chip/virtual_passport.hpp"
#include "tests/fuzz/emrtd/chip_answers.hpp"
#include "tests/unit/passport-matrix/matrix_support.hpp"

namespace {

using namespace limen;

struct Talk {
    const char* family;
    const char* document;
};
// Every protocol, every kind of key and several ciphers; the slow groups once.
const Talk kTalks[] = {
    {"access", "open-chip"},
    {"access", "bac"},
    {"access", "pace-gm-p256-3des"},
    {"access", "pace-gm-brainpoolP256r1-aes-128"},
    {"access", "pace-offers-of-every-mapping"},
    {"access", "pace-offers-over-field-and-curve"},
    {"access", "pace-cam-p521-aes-128"},
    {"chip-keys", "ca-bac-3des"},
    {"chip-keys", "ca-p384-aes-192"},
    {"chip-keys", "ca-two-keys"},
    {"chip-keys", "ca-key-not-announced"},
    {"chip-keys", "ca-dh-2048-256-aes-256"},
    {"chip-keys", "aa-rsa-1024-sha1-implicit"},
    {"chip-keys", "aa-rsa-3072-sha384"},
    {"chip-keys", "aa-p256-sha256"},
    {"chip-keys", "cam-and-ca"},
    {"quirks", "no-extended-length"},
    {"quirks", "tiny-buffer"},
    {"quirks", "no-short-identifiers"},
};

Result<void> record(const Talk& talk, const std::filesystem::path& folder) {
    auto& matrix = passport::test::MatrixWorkshop::get();
    LIMEN_TRY(auto bundle, matrix.make(matrix.profile(talk.family, talk.document)));
    // The day of expiry in the matrix's keys moves with today.
    bundle.access_key = emrtd::fuzz::kMrzInformation;
    virtual_chip::VirtualPassport passport(bundle);
    passport.power_on();
    Bytes recorded;
    hal::FunctionConnection connection([&](ByteView command) {
        Bytes answer = passport.process(command);
        recorded.push_back(static_cast<std::uint8_t>(answer.size() >> 8));
        recorded.push_back(static_cast<std::uint8_t>(answer.size()));
        recorded.insert(recorded.end(), answer.begin(), answer.end());
        return answer;
    });
    auto reader = emrtd::fuzz::make_reader();
    LIMEN_TRY(const auto contents, reader.read(connection));
    emrtd::fuzz::Answers replayed(recorded);
    auto again = emrtd::fuzz::make_reader();
    LIMEN_TRY(const auto same, again.read(replayed.connection));
    if (same.files != contents.files)
        return fail(Stage::chip_read, "test.other_talk", "a replayed talk goes another way");
    std::ofstream(folder / talk.document, std::ios::binary)
        .write(reinterpret_cast<const char*>(recorded.data()),
               static_cast<std::streamsize>(recorded.size()));
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: record_chip_answers FOLDER\n");
        return 2;
    }
    int status = 0;
    for (const Talk& talk : kTalks) {
        const auto done = record(talk, argv[1]);
        if (done) continue;
        std::fprintf(stderr, "%s: %s\n", talk.document, done.error().describe().c_str());
        status = 1;
    }
    return status;
}
