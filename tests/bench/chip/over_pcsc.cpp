// SPDX-License-Identifier: Apache-2.0
// A document on vpcd's virtual reader, read through the real pcscd (LIMEN_VPCD_PORT and
// PCSCLITE_CSOCK_NAME say which): in this process, and by limen-inspect in one of its own.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "hal/chip-reader/pcsc_reader.hpp"
#include "hal/virtual/chip/vpcd_server.hpp"
#include "tests/bench/chip/figures.hpp"

namespace limen::bench {
namespace {

using namespace std::chrono_literals;
using virtual_chip::Bundle;
using virtual_chip::CardLink;
using virtual_chip::LinkSettings;

// A document that lies on the reader as long as this object lives.
class LaidDocument {
  public:
    LaidDocument(Bundle bundle, const LinkSettings& link)
        : bundle_(std::move(bundle)),
          link_(std::make_shared<CardLink>(bundle_, link)),
          server_({"127.0.0.1", port()}),
          reader_(hal::make_pcsc_reader({})) {
        LIMEN_INVARIANT(server_.start().has_value(), "the chip's side starts");
        server_.insert(link_);
        LIMEN_INVARIANT(must(reader_->wait_for_chip(20s), "waiting"), "the chip is seen");
    }
    // The next one is another: pcscd has to see the reader empty.
    ~LaidDocument() {
        server_.remove();
        while (must(reader_->wait_for_chip(0ms), "waiting")) std::this_thread::sleep_for(10ms);
    }
    LaidDocument(const LaidDocument&) = delete;
    LaidDocument& operator=(const LaidDocument&) = delete;

    struct Reading {
        double ms = 0;
        int exchanges = 0;
        std::uint64_t bytes = 0;
    };
    // From a chip that lies there to all files in hand.
    Reading read() {
        const int exchanges = link_->exchanges();
        const std::uint64_t bytes = link_->bytes();
        emrtd::DocumentReader document(key_of(bundle_));
        const auto begin = Wall::now();
        const auto connection = must(reader_->connect(), "connecting");
        const auto contents = must(document.read(*connection), "reading");
        const double ms = milliseconds(Wall::now() - begin);
        for (const auto id : emrtd::ReadPlan{}.files)
            LIMEN_INVARIANT(contents.files.at(id) == bundle_.files.at(file_name(id)),
                            "what was read is what the chip has");
        LIMEN_INVARIANT(link_->exchanges() - exchanges == contents.apdus,
                        "reader and chip count the same exchanges");
        return {ms, contents.apdus, link_->bytes() - bytes};
    }
    const Bundle& bundle() const { return bundle_; }

  private:
    static std::uint16_t port() {
        const char* const port = std::getenv("LIMEN_VPCD_PORT");
        LIMEN_INVARIANT(port != nullptr, "the bench runs beside a private pcscd");
        return static_cast<std::uint16_t>(std::atoi(port));
    }
    static std::string file_name(emrtd::FileId id) {
        std::string name(emrtd::to_string(id));  // "EF.DG1"
        name[2] = '_';
        return name;
    }

    Bundle bundle_;
    std::shared_ptr<CardLink> link_;
    virtual_chip::VpcdServer server_;
    std::unique_ptr<hal::ChipReader> reader_;
};

double median_ms(LaidDocument& document, int rounds) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) times.push_back(document.read().ms);
    return median(std::move(times));
}

void measure_document(const std::string& name, const Bundle& bundle, int rounds) {
    {
        LaidDocument ideal(bundle, {});
        const auto first = ideal.read();
        print(name + ".apdus", first.exchanges, "APDUs");
        print(name + ".bytes", static_cast<double>(first.bytes), "B");
        print(name + ".ideal_first_ms", first.ms, "ms");
        print(name + ".ideal_ms", median_ms(ideal, rounds), "ms");
    }
    LaidDocument modelled(bundle, modelled_link());
    const auto first = modelled.read();
    const double floor = floor_ms(modelled_link(), first.exchanges, first.bytes);
    const double ms = median_ms(modelled, rounds);
    print(name + ".424k.ms", ms, "ms");
    print(name + ".424k.floor_ms", floor, "ms");
    print(name + ".424k.floor_ratio", ms / floor, "×");
}

std::string joined_zone(const Bundle& bundle) {
    std::string out;
    for (const auto& line : bundle.mrz_lines) out += (out.empty() ? "" : "/") + line;
    return out;
}

// What limen-inspect has to have found for the document to be genuine, as far as one without keys
// of its chip can be.
bool is_genuine(const std::filesystem::path& report) {
    constexpr std::array kNeeded = {
        "access",        "read",           "sod_signature",   "dsc_path",
        "dsc_validity",  "dsc_revocation", "dg1_hash",        "dg2_hash",
        "com_sod_match", "dg1_mrz_match",  "issuer_dsc_match"};
    std::ifstream file(report);
    const auto parsed = nlohmann::json::parse(file, nullptr, false);
    if (parsed.is_discarded()) return false;
    std::set<std::string> passed;
    for (const auto& check : parsed.at("checks"))
        if (check.at("result") == "passed") passed.insert(check.at("check"));
    return std::ranges::all_of(
        kNeeded, [&](const char* name) { return passed.contains(std::string("chip.") + name); });
}

// A whole process, from its start to its end, whose report goes to a file.
double run_inspect(const std::vector<std::string>& arguments, const std::filesystem::path& report) {
    const std::string program = LIMEN_BINARY_DIR "/bin/limen-inspect";
    std::vector<char*> words = {const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, report.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t process = 0;
    const auto begin = Wall::now();
    const int failed =
        ::posix_spawn(&process, program.c_str(), &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    LIMEN_INVARIANT(failed == 0, "limen-inspect is built");
    int status = 0;
    ::waitpid(process, &status, 0);
    const double ms = milliseconds(Wall::now() - begin);
    LIMEN_INVARIANT(WIFEXITED(status), "limen-inspect ends by itself");
    LIMEN_INVARIANT(is_genuine(report), "the document is found genuine");
    return ms;
}

void measure_process_on(const std::string& name, const Bundle& bundle, const LinkSettings& link,
                        const std::filesystem::path& store, int rounds) {
    const LaidDocument document(bundle, link);
    const auto report = store.parent_path() / "report.json";
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i)
        times.push_back(run_inspect({"chip", "--reader", "Limen", "--mrz", joined_zone(bundle),
                                     "--trust", store.string(), "--json"},
                                    report));
    print(name + "_ms", median(times), "ms");
    print(name + "_max_ms", std::ranges::max(times), "ms");
}

}  // namespace

void measure_over_pcsc(Documents& documents, int rounds) {
    measure_document("chip.bac", documents.make("bac"), rounds);
    measure_document("chip.pace", documents.make("pace"), rounds);
    measure_document("chip.pace_brainpool", documents.make("pace-brainpool"), rounds);
}

void measure_process(Documents& documents, int rounds) {
    const auto store = documents.trust_store();
    measure_process_on("chip.cold_process", documents.make("bac"), modelled_link(), store, rounds);
    measure_process_on("chip.cold_process_pace", documents.make("pace"), modelled_link(), store,
                       rounds);
    measure_process_on("chip.cold_process_proven", documents.make("pace-chip-key"), modelled_link(),
                       store, rounds);
    measure_process_on("chip.cold_process_ideal", documents.make("bac"), {}, store, rounds);
}

}  // namespace limen::bench
