// SPDX-License-Identifier: Apache-2.0
// What the parts of the chip's bench share: figures, times, and the documents that are measured.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/invariant.hpp"
#include "hal/virtual/chip/card_link.hpp"
#include "identity/emrtd/document_reader.hpp"

namespace limen::bench {

using Wall = std::chrono::steady_clock;

inline void print(const std::string& name, double value, const char* unit) {
    std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
    std::fflush(stdout);
}

inline double milliseconds(Wall::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

inline double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

// The value, or the end of the bench with what went wrong.
template <class T>
T must(Result<T> result, const char* doing) {
    if (!result) {
        std::fprintf(stderr, "%s: %s\n", doing, result.error().describe().c_str());
        std::exit(1);
    }
    return std::move(*result);
}

// The documents of documents.toml, and a trust store with `kAuthorities` authorities, theirs among
// them.
class Documents {
  public:
    static constexpr int kAuthorities = 600;
    explicit Documents(const std::filesystem::path& folder);
    virtual_chip::Bundle make(const std::string& name);
    // Made at the first call.
    std::filesystem::path trust_store();

  private:
    std::filesystem::path folder_;
};

inline emrtd::AccessKey key_of(const virtual_chip::Bundle& bundle) {
    return emrtd::MrzKey{bundle.access_key};
}

// 424 kbit/s and 5 ms an exchange, both ways counted in plain bytes of the APDUs.
inline virtual_chip::LinkSettings modelled_link() {
    virtual_chip::LinkSettings link;
    link.bit_rate_kbps = 424;
    link.per_apdu = std::chrono::milliseconds(5);
    return link;
}
// What the link alone takes for so many exchanges and bytes: the least that any reader could need.
inline double floor_ms(const virtual_chip::LinkSettings& link, int exchanges, std::uint64_t bytes) {
    const double per_apdu = std::chrono::duration<double, std::milli>(link.per_apdu).count();
    const double air =
        link.bit_rate_kbps > 0 ? static_cast<double>(bytes) * 8 / link.bit_rate_kbps : 0;
    return exchanges * per_apdu + air;
}

// The parts of the bench.
void measure_over_pcsc(Documents& documents, int rounds);
void measure_process(Documents& documents, int rounds);
void measure_over_pn532(Documents& documents, int rounds);
void measure_own_times(Documents& documents, int rounds);

}  // namespace limen::bench
