// SPDX-License-Identifier: Apache-2.0
// The real window without a display, driven by taps on its semantic tree. With LIMEN_PICTURES set
// to a folder, every screen drawn is kept there.
#include <gtest/gtest.h>

#include <map>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "officer-console/portraits.hpp"
#include "officer-console/screens/console.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "tests/unit/officer/cases.hpp"
#include "ui/input.hpp"
#include "ui/window.hpp"

namespace limen::officer {
namespace {

using namespace std::chrono_literals;

// Nobody: an oval on a ground.
Bytes drawn_portrait(int shade) {
    cv::Mat picture(400, 320, CV_8UC3, cv::Scalar(shade, 205, 225));
    cv::ellipse(picture, {160, 190}, {88, 118}, 0, 0, 360, cv::Scalar(150, 170, 200), cv::FILLED);
    cv::ellipse(picture, {160, 430}, {150, 120}, 0, 0, 360, cv::Scalar(110, 90, 70), cv::FILLED);
    Bytes jpeg;
    cv::imencode(".jpg", picture, jpeg);
    return jpeg;
}

class Screens : public testing::Test {
  protected:
    void SetUp() override {
        ::setenv("SDL_VIDEODRIVER", "offscreen", 1);
        const std::filesystem::path source = LIMEN_SOURCE_DIR;
        const std::vector folders{source / "assets/i18n/officer"};
        catalogue.emplace(*ui::Catalogue::load(folders, kStrings));
        settings = *load_settings(source / "config/officer.toml");
        ui::WindowOptions options;
        options.width = 1280;
        options.height = 800;
        options.still = true;
        auto made = ui::Window::create(options, clock);
        ASSERT_TRUE(made) << made.error().describe();
        window = std::move(*made);
    }
    void put(Input input) {
        for (auto& out : desk.step({clock.monotonic(), clock.utc_us()}, std::move(input)))
            sent.push_back(std::move(out.message));
    }
    void draw(const char* picture = nullptr) {
        const auto& open = desk.view().open_case;
        portraits.show(open && open->detail ? &*open->detail : nullptr);
        const Scene scene{desk.view(), settings, portraits, "officer-1"};
        ui::Area area;
        area.language = &catalogue->language(language);
        area.theme = ui::make_theme(false, false);
        area.display = settings.display;
        Wish wish;
        const auto drawn = window->draw(area, screen_name(desk.view()),
                                        [&](ui::Frame& f) { wish = draw_console(f, scene); });
        ASSERT_TRUE(drawn) << drawn.error().describe();
        if (wish.input) put(std::move(*wish.input));
        check_layout();
        const char* folder = std::getenv("LIMEN_PICTURES");
        if (folder != nullptr && picture != nullptr) {
            ASSERT_TRUE(
                ui::write_png(std::filesystem::path(folder) / (std::string(picture) + ".png"),
                              window->screenshot()));
        }
    }
    void tap(const std::string& id) {
        const ui::Node* node = window->tree().find(id);
        ASSERT_NE(node, nullptr) << id << " is not on the screen";
        ASSERT_TRUE(node->takes_taps()) << id;
        const ui::Point at = node->rect.centre();
        ASSERT_EQ(window->tree().at(at)->id, id) << "something lies over it";
        window->input().press(ui::Input::kMouse, at);
        window->input().release(ui::Input::kMouse, at);
        draw();  // takes the tap
        draw();  // shows what it did
    }
    // Nothing that can be tapped lies outside the window or over another.
    void check_layout() const {
        const auto& nodes = window->tree().nodes;
        const ui::Rect whole{0, 0, 1280, 800};
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            EXPECT_TRUE(whole.contains(nodes[i].rect)) << nodes[i].id;
            EXPECT_FALSE(nodes[i].label.empty()) << nodes[i].id;
            for (std::size_t k = 0; k < i; ++k) {
                EXPECT_NE(nodes[i].id, nodes[k].id);
                if (nodes[i].takes_taps() && nodes[k].takes_taps()) {
                    EXPECT_FALSE(nodes[i].rect.overlaps(nodes[k].rect))
                        << nodes[i].id << " over " << nodes[k].id;
                }
            }
        }
    }
    void open_case_in(const std::string& code, const protocol::CaseSummary& summary,
                      protocol::CaseDetail detail) {
        language = code;
        put(LeaveIntent{});
        link_with({summary});
        draw();
        tap(test::row(1));
        put(FromGate{0, std::move(detail)});
    }
    bool shown(const std::string& id) const { return window->tree().find(id) != nullptr; }
    std::string label(const std::string& id) const {
        const ui::Node* node = window->tree().find(id);
        return node == nullptr ? "" : node->label;
    }
    void link_with(std::vector<protocol::CaseSummary> cases) {
        put(LinkUp{0});
        put(FromGate{0, test::state(std::move(cases))});
    }
    protocol::CaseDetail with_pictures(const protocol::CaseSummary& summary) {
        auto detail = test::detail(summary);
        detail.evidence.chip_portrait_jpeg = drawn_portrait(215);
        detail.evidence.live_face_jpeg = drawn_portrait(175);
        return detail;
    }

    ManualClock clock;
    std::optional<ui::Catalogue> catalogue;
    Settings settings;
    Portraits portraits;
    Desk desk{"officer-1", {"gate-1"}, "test"};
    std::unique_ptr<ui::Window> window;
    std::string language = "en";
    std::vector<protocol::ConsoleMessage> sent;
};

TEST_F(Screens, NothingToDoIsCalm) {
    link_with({});
    draw("officer_idle");
    EXPECT_EQ(window->tree().screen, "idle");
    EXPECT_TRUE(shown("queue.none"));
}

TEST_F(Screens, WhatNeedsALookIsNotCalledInOrder) {
    put(LinkUp{0});
    auto state = test::state({});
    state.lane = protocol::LaneState::held;
    put(FromGate{0, state});
    draw("officer_look");
    EXPECT_EQ(label("idle.heading"), "Look at the lane");
}

TEST_F(Screens, AWholeDecisionByTapsAlone) {
    const auto summary = test::summary(1, "face.no_match");
    link_with({summary, test::summary(2, "document.expired")});
    draw("officer_waiting");
    tap(test::row(1));
    EXPECT_EQ(window->tree().screen, "case");
    EXPECT_FALSE(window->tree().find("action.admit")->enabled) << "the case is not here yet";
    put(FromGate{0, with_pictures(summary)});
    draw("officer_case");
    EXPECT_NE(label("case.similarity").find("0.31"), std::string::npos);
    EXPECT_NE(label("case.similarity").find("0.62"), std::string::npos);
    EXPECT_TRUE(shown("check.face.match")) << "what went wrong comes first";
    tap("checks.all");
    draw("officer_case_checks");
    for (const border::CheckInfo& info : border::all_checks())
        EXPECT_TRUE(shown("check." + std::string(info.code))) << info.code;
    tap("checks.less");
    tap("action.admit");
    draw("officer_reason");
    EXPECT_FALSE(window->tree().find("confirm")->enabled) << "a decision needs a reason";
    tap("reason.person_compared_by_eye");
    draw("officer_confirm");
    sent.clear();
    tap("confirm");
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(std::get<protocol::OfficerDecision>(sent[0]).reason, "person_compared_by_eye");
    EXPECT_TRUE(shown("decision.sending"));
    put(FromGate{
        0, protocol::CaseClosed{summary.transaction, border::OfficerAction::admit, "officer-1"}});
    draw("officer_decided");
    EXPECT_TRUE(shown("notice"));
    EXPECT_EQ(portraits.chip(), nullptr) << "pictures must go with the case";
    EXPECT_FALSE(shown("case.name"));
}

TEST_F(Screens, AMissingPersonIsProtected) {
    const auto summary = test::summary(1, "list.missing_person", true);
    link_with({summary});
    draw();
    tap(test::row(1));
    put(FromGate{0, with_pictures(summary)});
    draw("officer_protect");
    EXPECT_TRUE(shown("case.protect"));
    EXPECT_TRUE(shown("hit.0"));
    EXPECT_NE(label("hit.0.note").find("112"), std::string::npos);
    tap("checks.all");
    draw("officer_all_checks");
    for (const border::CheckInfo& info : border::all_checks())
        EXPECT_TRUE(shown("check." + std::string(info.code))) << info.code;
}

// Three sentences of a protective note, as long as lists carry them.
const std::map<std::string, std::string> kLongNotes = {
    {"en",
     "A child may be at risk. Stay calm and friendly, keep the child in sight, separate from the "
     "accompanying adult without alarm, and offer something to drink. Do not mention this notice "
     "to anybody in the queue. Call the child protection unit on extension 112 and wait together "
     "in the quiet room by the supervisor's desk."},
    {"fr",
     "Un enfant est peut-être en danger. Restez calme et aimable, gardez l’enfant en vue, "
     "séparez-le sans l’inquiéter de l’adulte qui l’accompagne et offrez-lui à boire. Ne parlez de "
     "cet avis à personne dans la file. Appelez la protection de l’enfance au poste 112 et "
     "attendez ensemble dans la salle calme."},
    {"ar",
     "قد يكون الطفل في خطر. حافظ على هدوئك ولطفك، وأبق الطفل تحت نظرك، وافصله عن البالغ المرافق "
     "دون إثارة قلقه، وقدم له شيئا يشربه. لا تذكر هذا الإشعار لأي شخص في الصف. اتصل بوحدة حماية "
     "الطفل على الرقم الداخلي 112 وانتظرا معا في الغرفة الهادئة بجانب مكتب المشرف، ولا تتركه وحده "
     "حتى يصل المختص."}};

// Guards against: the end of an instruction lost under the next card.
TEST_F(Screens, ALongNoteIsShownWholeInEveryLanguage) {
    const auto summary = test::summary(1, "list.missing_person", true);
    for (const auto& [code, note] : kLongNotes) {
        SCOPED_TRACE(code);
        auto detail = with_pictures(summary);
        detail.decision.hits[0].note = note;
        open_case_in(code, summary, std::move(detail));
        draw(("officer_long_note_" + code).c_str());
        const ui::Node* shown_note = window->tree().find("hit.0.note");
        ASSERT_NE(shown_note, nullptr);
        EXPECT_EQ(shown_note->label, note);
        EXPECT_TRUE(window->tree().overflows.empty()) << window->tree().overflows.front();
        EXPECT_FALSE(shown("hits.down")) << "300 characters have room";
        EXPECT_LE(shown_note->rect.bottom(), window->tree().find("case.checks")->rect.y);
        EXPECT_TRUE(shown("checks.all"));
    }
}

// Guards against: text that no card can hold being out of reach without a wheel.
TEST_F(Screens, ANoteThatIsTooLongIsReadOnByTaps) {
    const auto summary = test::summary(1, "list.missing_person", true);
    link_with({summary});
    draw();
    tap(test::row(1));
    auto detail = with_pictures(summary);
    for (int i = 0; i < 4; ++i) detail.decision.hits[0].note += " " + kLongNotes.at("en");
    put(FromGate{0, std::move(detail)});
    draw("officer_note_scrolls");
    EXPECT_FALSE(window->tree().find("hits.up")->enabled);
    const auto last_line = [&] { return window->tree().find("hit.0.agreement.1")->rect; };
    EXPECT_EQ(last_line().h, 0) << "not in sight yet";
    for (int i = 0; i < 20 && window->tree().find("hits.down")->enabled; ++i) tap("hits.down");
    EXPECT_FALSE(window->tree().find("hits.down")->enabled);
    EXPECT_GT(last_line().h, 0);
    EXPECT_LT(last_line().bottom(), window->tree().find("hits.down")->rect.y);
    tap("hits.up");
    EXPECT_TRUE(window->tree().find("hits.down")->enabled);
    draw("officer_note_scrolled");
}

// Guards against: the end of a name, which tells two people apart, being cut off.
TEST_F(Screens, ALongNameIsShownWhole) {
    const auto summary = test::summary(1, "list.missing_person", true);
    link_with({summary});
    draw();
    tap(test::row(1));
    auto detail = with_pictures(summary);
    detail.evidence.chip->holder.name = {"PAPANDROPOULOUS", "JONATHON ALEXANDER MAXIMILIAN", false};
    put(FromGate{0, std::move(detail)});
    draw("officer_long_name");
    const ui::Rect name = window->tree().find("case.name")->rect;
    const ui::Rect birth = window->tree().find("case.birth")->rect;
    EXPECT_GT(name.h, birth.h * 1.2F) << "two lines";
    EXPECT_LE(name.bottom(), birth.y + 1);
    EXPECT_TRUE(window->tree().overflows.empty()) << window->tree().overflows.front();
    EXPECT_LT(window->tree().find("case.expiry")->rect.bottom(),
              window->tree().find("action.admit")->rect.y);
}

// Guards against: a row that names the least of what was found.
TEST_F(Screens, AProtectiveCaseSaysSoInTheQueue) {
    link_with({test::summary(1, "person.minor", true)});
    for (const char* code : {"en", "fr", "ar"}) {
        language = code;
        draw();
        const std::string words(catalogue->language(language).text(str::queue_protect).utf8());
        EXPECT_TRUE(label(test::row(1)).starts_with(words)) << label(test::row(1));
    }
}

// Guards against: "Reason gate.restarted" instead of words.
TEST_F(Screens, WhatTheGateItselfSaysHasWordsInEveryLanguage) {
    for (const char* code : {"en", "fr", "ar"})
        for (const char* reason :
             {"gate.restarted", "gate.passage_unclear", "evidence.contradictory"})
            EXPECT_TRUE(catalogue->language(code).has(ui::StringId("why." + std::string(reason))))
                << code << ' ' << reason;
}

TEST_F(Screens, EveryLaneAlarmHasWordsInEveryLanguage) {
    for (const char* code : {"en", "fr", "ar"})
        for (const char* fault :
             {"tailgating", "intrusion", "wrong_way", "forced", "obstructed", "contradiction",
              "board_lost", "pulse_unsure", "journal", "restarted"})
            EXPECT_TRUE(
                catalogue->language(code).has(ui::StringId("fault.lane." + std::string(fault))))
                << code << ' ' << fault;
}

TEST_F(Screens, ALostConnectionIsObviousAndNothingCanBeSent) {
    const auto summary = test::summary(1, "chip.portrait_changed");
    link_with({summary});
    draw();
    tap(test::row(1));
    put(FromGate{0, with_pictures(summary)});
    put(LinkDown{0, "link.gone"});
    draw("officer_link_lost");
    EXPECT_TRUE(shown("link.0"));
    EXPECT_FALSE(window->tree().find("action.admit")->enabled);
}

// Guards against: a tap on a lane that lands beside it because the connection came back meanwhile.
TEST_F(Screens, AConnectionThatComesAndGoesMovesNeitherLanesNorQueue) {
    link_with({test::summary(1, "document.expired")});
    draw();
    const ui::Rect lane = window->tree().find("lane.0")->rect;
    const ui::Rect waiting = window->tree().find(test::row(1))->rect;
    put(LinkDown{0, "link.gone"});
    draw("officer_idle_link_lost");
    ASSERT_TRUE(shown("link.0"));
    EXPECT_EQ(window->tree().find("lane.0")->rect, lane);
    EXPECT_EQ(window->tree().find(test::row(1))->rect, waiting);
}

// Guards against: a tap on a reason that lands on another because a notice ended meanwhile.
TEST_F(Screens, ANoticeThatComesAndGoesMovesNothing) {
    const auto summary = test::summary(1, "chip.portrait_changed");
    const std::vector queue = {summary, test::summary(2, "document.expired")};
    link_with(queue);
    draw();
    tap(test::row(1));
    put(FromGate{0, with_pictures(summary)});
    draw();
    tap("action.admit");
    tap("reason.person_compared_by_eye");
    const auto places = [&] {
        std::map<std::string, ui::Rect> found;
        for (const ui::Node& node : window->tree().nodes)
            if (node.id != "notice") found[node.id] = node.rect;
        return found;
    };
    const auto before = places();
    tap("confirm");
    put(FromGate{0, protocol::ConsoleRejected{summary.transaction, "link.stale_epoch"}});
    draw("officer_notice_while_deciding");
    ASSERT_TRUE(shown("notice"));
    EXPECT_EQ(places(), before);
    EXPECT_TRUE(window->tree().overflows.empty()) << window->tree().overflows.front();
    clock.advance(std::chrono::minutes(1));
    put(FromGate{0, test::state(queue)});
    put(Tick{});
    draw();
    EXPECT_FALSE(shown("notice"));
    EXPECT_EQ(places(), before);
}

// Guards against: what agrees being told in the language of whoever wrote the program.
TEST_F(Screens, WhatAgreesIsToldInTheOfficersLanguage) {
    const auto summary = test::summary(1, "list.missing_person", true);
    const std::map<std::string, std::string> births = {{"en", "Birth date the same"},
                                                       {"fr", "Date de naissance identique"},
                                                       {"ar", "تاريخ الميلاد متطابق"}};
    for (const auto& [code, words] : births) {
        SCOPED_TRACE(code);
        open_case_in(code, summary, with_pictures(summary));
        draw(("officer_agreement_" + code).c_str());
        EXPECT_NE(label("hit.0.agreement.0").find("ERIKSSON ~ ERIKSON"), std::string::npos);
        EXPECT_TRUE(label("hit.0.agreement.1").starts_with(words));
    }
}

// Guards against: the officer opening another traveller's case than the one under the finger.
TEST_F(Screens, ACaseThatOvertakesInTheQueueIsNotOpenedByTheFingerOnAnother) {
    const auto first = test::summary(1, "document.expired");
    link_with({first});
    draw();
    const ui::Point at = window->tree().find(test::row(1))->rect.centre();
    window->input().press(ui::Input::kMouse, at);
    put(FromGate{0, test::state({first, test::summary(2, "list.missing_person", true)})});
    draw();
    EXPECT_EQ(window->tree().at(at)->id, test::row(2)) << "a child in need goes first";
    window->input().release(ui::Input::kMouse, at);
    draw();
    ASSERT_TRUE(desk.view().open_case);
    EXPECT_EQ(desk.view().open_case->summary.transaction, first.transaction);
}

TEST_F(Screens, ALaneShowsFaultsListsAndCommands) {
    put(LinkUp{0});
    auto state = test::state({});
    state.faults = {"chip_reader.gone", "printer.no_paper"};
    state.server_reached = false;
    state.outbox_waiting = 17;
    put(FromGate{0, state});
    draw();
    tap("lane.0");
    draw("officer_lane");
    EXPECT_NE(label("lane.0").find("2"), std::string::npos);
    tap("command.out_of_service");
    draw("officer_command");
    sent.clear();
    tap("confirm");
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<protocol::LaneCommand>(sent[0]));
}

TEST_F(Screens, ArabicReadsFromTheRight) {
    const auto summary = test::summary(1, "list.national_alert");
    link_with({summary});
    language = "ar";
    draw();
    EXPECT_GT(window->tree().find(test::row(1))->rect.x, 640);
    tap(test::row(1));
    put(FromGate{0, with_pictures(summary)});
    draw("officer_case_ar");
    tap("action.refuse");
    draw("officer_reason_ar");
}

TEST_F(Screens, ManyWaitingAreCounted) {
    std::vector<protocol::CaseSummary> many;
    for (std::uint8_t i = 0; i < 30; ++i) many.push_back(test::summary(i, "document.expired"));
    link_with(many);
    draw("officer_many");
    EXPECT_TRUE(shown(test::row(0)));
    EXPECT_TRUE(shown("queue.more"));
}

TEST_F(Screens, PicturesThatAreNoneAreSaidToBeMissing) {
    const auto summary = test::summary(1, "face.not_captured");
    link_with({summary});
    draw();
    tap(test::row(1));
    auto detail = test::detail(summary);
    detail.evidence.live_face_jpeg = Bytes{0xff, 0xd8, 0xff, 0x00, 0x01};
    detail.evidence.chip_portrait_jpeg = Bytes{'G', 'I', 'F', '8', '9', 'a'};
    detail.evidence.chip.reset();
    put(FromGate{0, detail});
    draw("officer_no_pictures");
    EXPECT_EQ(portraits.live(), nullptr);
    EXPECT_EQ(label("case.photo.first"), "No picture");
    EXPECT_TRUE(shown("case.from_page"));
}

}  // namespace
}  // namespace limen::officer
