// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/commands.hpp"

#include <signal.h>

#include <algorithm>
#include <iostream>
#include <vector>

#include "base/clock.hpp"
#include "hal/virtual/chip/vpcd_server.hpp"
#include "hal/virtual/pn532/port.hpp"
#include "provisioning/passport/factory.hpp"

namespace limen::passport {
namespace {

constexpr const char* kAuthorities = "authorities.toml";
constexpr const char* kBase = "base.toml";  // what the families of a folder share

Result<Workshop> open_workshop(const MakeOptions& options,
                               const std::filesystem::path& authorities) {
    LIMEN_TRY(const auto specs, load_authorities(authorities, day_of(SystemClock().utc_us())));
    LIMEN_TRY(auto workshop, Workshop::open(options.out / "ca", specs));
    workshop.footage = options.footage;
    return workshop;
}

// Every document of the file, or the one that is named.
Result<int> make_from(const std::filesystem::path& file, const std::string& only,
                      Workshop& workshop, const std::filesystem::path& out) {
    LIMEN_TRY(const auto profiles, load_profiles(file, workshop.today));
    int made = 0;
    for (const auto& profile : profiles) {
        if (!only.empty() && profile.name != only) continue;
        LIMEN_CHECK(make_passport(profile, workshop, out / profile.name));
        std::cout << profile.name << ": " << profile.title << '\n';
        ++made;
    }
    return made;
}

virtual_chip::LinkSettings link_of(const virtual_chip::Bundle& bundle,
                                   const ServeOptions& options) {
    auto link = bundle.link;
    if (options.bit_rate_kbps) link.bit_rate_kbps = *options.bit_rate_kbps;
    if (options.ms_per_apdu)
        link.per_apdu =
            std::chrono::microseconds(static_cast<std::int64_t>(*options.ms_per_apdu * 1000));
    if (options.remove_at_byte) link.remove_at_byte = options.remove_at_byte;
    if (options.lay_again_ms > 0)
        link.lay_again_after = std::chrono::milliseconds(options.lay_again_ms);
    return link;
}

// SIGINT and SIGTERM. Made before any thread, so that only wait() gets them.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int received = 0;
        sigwait(&signals_, &received);
    }

  private:
    sigset_t signals_{};
};

const char* words(virtual_chip::VpcdState state) {
    switch (state) {
        case virtual_chip::VpcdState::stopped:
            return "stopped";
        case virtual_chip::VpcdState::empty:
            return "nothing on the reader";
        case virtual_chip::VpcdState::waiting:
            return "waiting for pcscd";
        case virtual_chip::VpcdState::laid:
            return "on the reader";
    }
    return "";
}

const char* words(virtual_pn532::Port::State state) {
    switch (state) {
        case virtual_pn532::Port::State::stopped:
            return "stopped";
        case virtual_pn532::Port::State::empty:
            return "nothing on the reader";
        case virtual_pn532::Port::State::laid:
            return "on the reader";
    }
    return "";
}

Result<void> play_behind_vpcd(const ServeOptions& options,
                              std::shared_ptr<virtual_chip::CardLink> card,
                              const StopSignals& signals) {
    virtual_chip::VpcdServer server({"127.0.0.1", options.port}, [](virtual_chip::VpcdState state) {
        std::cout << words(state) << std::endl;
    });
    LIMEN_CHECK(server.start());
    server.insert(std::move(card));
    signals.wait();
    server.stop();
    return {};
}

Result<void> play_behind_pn532(const ServeOptions& options,
                               std::shared_ptr<virtual_chip::CardLink> card,
                               const StopSignals& signals) {
    virtual_pn532::Port port({options.baud, options.pn532}, [](virtual_pn532::Port::State state) {
        std::cout << words(state) << std::endl;
    });
    LIMEN_CHECK(port.start());
    port.lay(std::move(card));
    signals.wait();
    port.stop();
    return {};
}

}  // namespace

Result<void> make_authorities(const MakeOptions& options) {
    LIMEN_TRY(const auto workshop, open_workshop(options, options.authorities));
    LIMEN_CHECK(workshop.export_trust(options.out / "trust"));
    for (const auto& [name, authority] : workshop.authorities)
        std::cout << name << (authority.spec().trusted ? " (trusted)\n" : " (not trusted)\n");
    return {};
}

Result<void> make_one(const MakeOptions& options) {
    const auto authorities = options.authorities.empty()
                                 ? options.profile.parent_path() / kAuthorities
                                 : options.authorities;
    LIMEN_TRY(auto workshop, open_workshop(options, authorities));
    LIMEN_TRY(const int made, make_from(options.profile, options.only, workshop, options.out));
    if (made == 0)
        return fail(Stage::config, "passport.no_profiles",
                    options.profile.string() + " has no document \"" + options.only +
                        "\"; leave out --only to make all of them.");
    // After the documents, since making them can revoke a signer.
    return workshop.export_trust(options.out / "trust");
}

Result<void> make_set(const MakeOptions& options) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(options.profiles, error))
        if (entry.path().extension() == ".toml" && entry.path().filename() != kAuthorities &&
            entry.path().filename() != kBase)
            files.push_back(entry.path());
    if (error || files.empty())
        return fail(Stage::config, "passport.no_profiles",
                    "The folder " + options.profiles.string() +
                        " has no profiles; give the folder of the *.toml files.");
    std::ranges::sort(files);
    LIMEN_TRY(auto workshop, open_workshop(options, options.profiles / kAuthorities));
    for (const auto& file : files) LIMEN_CHECK(make_from(file, "", workshop, options.out));
    return workshop.export_trust(options.out / "trust");
}

Result<void> serve_chip(const ServeOptions& options) {
    LIMEN_TRY(auto bundle, virtual_chip::load_bundle(options.bundle));
    const auto link = link_of(bundle, options);
    const StopSignals signals;
    auto card = std::make_shared<virtual_chip::CardLink>(std::move(bundle), link);
    if (!options.pn532.empty()) return play_behind_pn532(options, std::move(card), signals);
    return play_behind_vpcd(options, std::move(card), signals);
}

Result<void> make_terminal_credentials(const TerminalOptions& options) {
    KeyCabinet keys(options.out / "ca");
    LIMEN_TRY(const Terminal terminal,
              make_terminal({options.country, options.algorithm, options.foreign}, keys,
                            day_of(SystemClock().utc_us())));
    LIMEN_CHECK(save_terminal(terminal, options.out / "terminal"));
    std::cout << terminal.authority_name << ": " << (options.out / "terminal").string() << '\n';
    return {};
}

void list_quirks(std::ostream& out) {
    for (const auto& quirk : virtual_chip::all_quirks())
        out << quirk.name << "\n    " << quirk.does << "\n    seen in: " << quirk.seen << '\n';
}

}  // namespace limen::passport
