// SPDX-License-Identifier: Apache-2.0
// limen-officer: the officer's console. One thread: the window sleeps in short turns, the links are
// asked between them.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "base/command_line.hpp"
#include "base/log.hpp"
#include "officer-console/desk/desk.hpp"
#include "officer-console/desk/wipe.hpp"
#include "officer-console/portraits.hpp"
#include "officer-console/screens/console.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/settings.hpp"
#include "protocol/channel.hpp"
#include "protocol/wire.hpp"
#include "ui/assets.hpp"
#include "ui/window.hpp"

namespace limen::officer {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSoftware = "limen-officer 0.1.0";
constexpr auto kTurn = 40ms;                // the longest a message waits to be seen
constexpr int kMessagesBeforeDrawing = 32;  // a busy gate must not keep the screen still

volatile std::sig_atomic_t picture_wanted = 0;
void want_picture(int) {
    picture_wanted = 1;
}

struct Options {
    std::filesystem::path config = "/etc/limen/officer.toml";
    std::filesystem::path semantics;
    std::filesystem::path screenshot;
    std::filesystem::path log;
    std::string size = "1280x800";
    bool fullscreen = false;
};

class Console {
  public:
    Console(Settings settings, const protocol::Identity& self, ui::Catalogue catalogue)
        : settings_(std::move(settings)),
          self_(self),
          catalogue_(std::move(catalogue)),
          desk_(self_.self.id, gates(settings_), kSoftware) {
        const auto languages = catalogue_.languages();
        for (std::size_t i = 0; i < languages.size(); ++i)
            if (languages[i].code() == settings_.language) language_ = i;
    }

    Result<void> open_links() {
        LIMEN_TRY(const auto peers, protocol::load_peers(settings_.peers));
        for (const LaneSettings& lane : settings_.lanes) {
            const auto peer = std::find_if(peers.begin(), peers.end(), [&](const auto& known) {
                return known.id == lane.gate && known.role == protocol::Role::gate;
            });
            if (peer == peers.end())
                return fail(Stage::config, "officer.unknown_gate",
                            "\"" + lane.gate + "\" is not among the gates in " +
                                settings_.peers.string() + "; put its public file there");
            LIMEN_TRY(auto link, protocol::ClientChannel::connect(lane.endpoint, self_, *peer));
            links_.push_back(std::move(link));
        }
        return {};
    }

    Result<void> open_window(const Options& options) {
        ui::WindowOptions window;
        window.title = "Limen officer";
        window.resizable = true;
        window.fullscreen = options.fullscreen;
        window.semantics_file = options.semantics;
        if (std::sscanf(options.size.c_str(), "%dx%d", &window.width, &window.height) != 2 ||
            window.width < 800 || window.height < 600)
            return fail(Stage::config, "officer.bad_size",
                        "--size must be WIDTHxHEIGHT, at least 800x600");
        LIMEN_TRY(window_, ui::Window::create(window, clock_));
        screenshot_ = options.screenshot;
        return {};
    }

    Result<void> run() {
        LIMEN_CHECK(draw());
        for (;;) {
            const ui::Wake wake = window_->wait(kTurn);
            if (wake == ui::Wake::quit) return {};
            hear_gates();
            put(Tick{});
            if (wake == ui::Wake::frame || desk_.revision() != drawn_) LIMEN_CHECK(draw());
            if (picture_wanted != 0) {
                picture_wanted = 0;
                LIMEN_CHECK(save_picture());
            }
        }
    }

  private:
    static std::vector<std::string> gates(const Settings& settings) {
        std::vector<std::string> ids;
        for (const LaneSettings& lane : settings.lanes) ids.push_back(lane.gate);
        return ids;
    }

    void put(Input input) {
        const Moment at{clock_.monotonic(), clock_.utc_us()};
        for (const Outgoing& out : desk_.step(at, std::move(input))) {
            const auto sent = links_[out.lane]->send(protocol::to_wire(out.message, self_));
            if (!sent)
                log::write(log::Level::warning, log::Event::link_down, sent.error(),
                           {{"peer", settings_.lanes[out.lane].gate}});
        }
    }

    void hear_gates() {
        for (std::size_t lane = 0; lane < links_.size(); ++lane)
            for (int i = 0; i < kMessagesBeforeDrawing; ++i) {
                auto event = links_[lane]->poll(0ms);
                if (!event) break;
                hear(lane, *event);
            }
    }

    void hear(std::size_t lane, protocol::ChannelEvent& event) {
        using Kind = protocol::ChannelEvent::Kind;
        if (event.kind == Kind::message) {
            auto message = protocol::decode_gate_to_console(event.body);
            wipe(event.body);  // it can hold a case
            if (message) return put(FromGate{lane, std::move(*message)});
            return log::write(log::Level::warning, log::Event::message_rejected, message.error(),
                              {{"peer", event.peer}});
        }
        const bool up = event.kind == Kind::connected;
        const bool refused = event.kind == Kind::refused;
        log::write(up ? log::Level::info : log::Level::warning,
                   up        ? log::Event::link_up
                   : refused ? log::Event::link_refused
                             : log::Event::link_down,
                   {{"peer", event.peer}, {"cause", event.cause}});
        if (up) return put(LinkUp{lane});
        put(LinkDown{lane, event.cause});
    }

    Result<void> draw() {
        // What a tap changes is on the screen at once, not a turn later.
        for (bool again = true; again;) {
            drawn_ = desk_.revision();
            const auto& open = desk_.view().open_case;
            portraits_.show(open && open->detail ? &*open->detail : nullptr);
            const Scene scene{desk_.view(), settings_, portraits_, self_.self.id};
            ui::Area area;
            area.language = &catalogue_.languages()[language_];
            area.theme = ui::make_theme(settings_.high_contrast, false);
            area.display = settings_.display;
            Wish wish;
            LIMEN_CHECK(window_->draw(area, screen_name(desk_.view()),
                                      [&](ui::Frame& f) { wish = draw_console(f, scene); }));
            again = wish.next_language || wish.input;
            if (wish.next_language) language_ = (language_ + 1) % catalogue_.languages().size();
            if (wish.input) put(std::move(*wish.input));
        }
        return {};
    }

    Result<void> save_picture() {
        if (screenshot_.empty()) return {};
        auto unfinished = screenshot_;
        unfinished += ".part";
        LIMEN_CHECK(ui::write_png(unfinished, window_->screenshot()));
        std::error_code problem;
        std::filesystem::rename(unfinished, screenshot_, problem);
        if (problem)
            return fail(Stage::screen, "screen.png_unwritable",
                        screenshot_.string() + ": " + problem.message());
        return {};
    }

    SystemClock clock_;
    Settings settings_;
    protocol::Identity self_;
    ui::Catalogue catalogue_;
    std::size_t language_ = 0;
    Desk desk_;
    Portraits portraits_;
    std::vector<std::unique_ptr<protocol::ClientChannel>> links_;
    std::unique_ptr<ui::Window> window_;
    std::filesystem::path screenshot_;
    std::uint64_t drawn_ = 0;
};

Result<void> run(const Options& options) {
    LIMEN_TRY(Settings settings, load_settings(options.config));
    LIMEN_TRY(const protocol::Identity self, protocol::load_identity(settings.identity));
    if (self.self.role != protocol::Role::officer)
        return fail(Stage::config, "officer.wrong_role",
                    settings.identity.string() +
                        " is not an officer's identity; make one with limen-provision");
    LIMEN_TRY(const auto assets, ui::find_assets());
    const std::vector folders{assets / "i18n" / "officer"};
    LIMEN_TRY(ui::Catalogue catalogue, ui::Catalogue::load(folders, kStrings));
    Console console(std::move(settings), self, std::move(catalogue));
    LIMEN_CHECK(console.open_links());
    LIMEN_CHECK(console.open_window(options));
    log::write(log::Level::info, log::Event::program_started);
    LIMEN_CHECK(console.run());
    log::write(log::Level::info, log::Event::program_stopping);
    return {};
}

}  // namespace
}  // namespace limen::officer

int main(int argc, char** argv) {
    using namespace limen;
    officer::Options options;
    CommandLine app("The officer's console: cases, decisions, lanes.");
    app.add_option("--config", options.config, "configuration file").capture_default_str();
    app.add_option("--semantics", options.semantics, "keep this file equal to what is shown");
    app.add_option("--screenshot", options.screenshot, "on SIGUSR1, save the window here as PNG");
    app.add_option("--log", options.log, "log file; standard error when left out");
    app.add_option("--size", options.size, "WIDTHxHEIGHT of the window").capture_default_str();
    app.add_flag("--fullscreen", options.fullscreen, "cover the whole monitor");
    if (const auto ended = app.parse(argc, argv)) return *ended;
    log::start("limen-officer", log::Level::info, options.log);
    std::signal(SIGUSR1, officer::want_picture);
    if (const auto ended = officer::run(options); !ended) {
        log::write(log::Level::error, log::Event::program_failed, ended.error());
        std::cerr << "limen-officer: " << ended.error().describe() << '\n';
        return 1;
    }
    return 0;
}
