// SPDX-License-Identifier: Apache-2.0
// A document in the field of the emulated PN532, read through the real libnfc in its own process.
#include "hal/chip-reader/nfc_reader.hpp"
#include "hal/virtual/pn532/port.hpp"
#include "tests/bench/chip/figures.hpp"

namespace limen::bench {
namespace {

using namespace std::chrono_literals;
using virtual_pn532::LineTraffic;

struct Reading {
    double ms = 0, floor_ms = 0;
    std::uint64_t bytes = 0;  // on the serial line
    int apdus = 0;
};

// The floor: the frames' bytes at ten bits each (8N1), and what chip and air take by the model.
// Nothing of it can overlap: host, line and chip wait for one another.
double line_floor_ms(const LineTraffic& before, const LineTraffic& after, std::uint32_t baud) {
    const double line = static_cast<double>(after.bytes - before.bytes) * 10 * 1000 / baud;
    return line + milliseconds(after.chip_and_air - before.chip_and_air);
}

Reading read_once(hal::ChipReader& reader, const virtual_pn532::Port& port,
                  const virtual_chip::Bundle& bundle, std::uint32_t baud) {
    LIMEN_INVARIANT(must(reader.wait_for_chip(20s), "waiting"), "the chip is seen");
    const auto before = port.traffic();
    emrtd::DocumentReader document(key_of(bundle));
    const auto begin = Wall::now();
    const auto connection = must(reader.connect(), "connecting");
    const auto contents = must(document.read(*connection), "reading");
    const double ms = milliseconds(Wall::now() - begin);
    LIMEN_INVARIANT(contents.files.at(emrtd::FileId::dg2) == bundle.files.at("EF_DG2"),
                    "what was read is what the chip has");
    const auto after = port.traffic();
    return {ms, line_floor_ms(before, after, baud), after.bytes - before.bytes, contents.apdus};
}

void measure_through_pn532(const std::string& name, const virtual_chip::Bundle& bundle,
                           int rounds) {
    const virtual_pn532::PortSettings settings;
    virtual_pn532::Port port(settings);
    LIMEN_INVARIANT(port.start().has_value(), "the port is made");
    port.lay(std::make_shared<virtual_chip::CardLink>(bundle, modelled_link()));
    const auto reader =
        hal::make_nfc_reader({LIMEN_BINARY_DIR "/bin/limen-nfc-worker", port.connection()});
    std::vector<double> times, ratios;
    Reading last;
    for (int i = 0; i < rounds; ++i) {
        last = read_once(*reader, port, bundle, settings.baud);
        times.push_back(last.ms);
        ratios.push_back(last.ms / last.floor_ms);
    }
    print(name + ".apdus", last.apdus, "APDUs");
    print(name + ".bytes", static_cast<double>(last.bytes), "B");
    print(name + ".ms", median(times), "ms");
    print(name + ".floor_ms", last.floor_ms, "ms");
    print(name + ".floor_ratio", median(ratios), "×");
}

}  // namespace

void measure_over_pn532(Documents& documents, int rounds) {
    measure_through_pn532("chip.pn532", documents.make("bac"), rounds);
    measure_through_pn532("chip.pn532_pace", documents.make("pace"), rounds);
}

}  // namespace limen::bench
