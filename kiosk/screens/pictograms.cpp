// SPDX-License-Identifier: Apache-2.0
#include "kiosk/screens/pictograms.hpp"

namespace limen::kiosk::pictogram {

using ui::Colour;
using ui::Drawing;
using ui::Palette;
using ui::Pen;

namespace {

// Two continents' worth of globe: the emblem every cover can carry without being any State's.
void globe(Pen& pen, ui::Point c, float r, Colour colour, float width) {
    pen.circle(c, r).stroke(colour, width);
    pen.oval({c.x - r * 0.45F, c.y - r, r * 0.9F, r * 2}).stroke(colour, width);
    pen.line({{c.x - r, c.y}, {c.x + r, c.y}}).stroke(colour, width);
}

// "Holds a chip", in our own drawing.
void chip_sign(Pen& pen, ui::Point c, Colour colour) {
    pen.box({c.x - 14, c.y - 8, 28, 16}, 2).stroke(colour, 3);
    pen.circle(c, 4).fill(colour);
}

void head_and_shoulders(Pen& pen, ui::Point neck, float scale, Colour colour) {
    pen.circle({neck.x, neck.y - 22 * scale}, 17 * scale).fill(colour);
    pen.move({neck.x - 34 * scale, neck.y + 34 * scale})
        .curve({neck.x - 34 * scale, neck.y - 8 * scale}, {neck.x + 34 * scale, neck.y - 8 * scale},
               {neck.x + 34 * scale, neck.y + 34 * scale})
        .close()
        .fill(colour);
}

void passport_closed(Pen& pen, const Palette& c) {
    pen.box({44, 16, 112, 168}, 12).fill(c.accent);
    pen.box({47, 19, 106, 162}, 10).stroke(c.accent_ink.faded(0.9), 3);
    globe(pen, {100, 82}, 30, c.accent_ink, 4);
    pen.line({{72, 38}, {128, 38}}).stroke(c.accent_ink, 5);
    pen.line({{78, 132}, {122, 132}}).stroke(c.accent_ink, 5);
    chip_sign(pen, {100, 158}, c.accent_ink);
}

void spread(Pen& pen, const Palette& c) {
    pen.box({30, 14, 140, 172}, 12).fill(c.accent);
}

void passport_photo(Pen& pen, const Palette& c) {
    spread(pen, c);
    pen.box({36, 20, 128, 78}, 8).fill(c.accent_ink);
    pen.box({36, 102, 128, 78}, 8).fill(c.accent_ink);
    for (const float y : {44.F, 58.F, 72.F})
        pen.line({{54, y}, {146, y}}).stroke(c.accent.faded(0.35), 4);
    pen.box({44, 110, 36, 44}, 4).fill(c.accent.faded(0.22));
    head_and_shoulders(pen, {62, 138}, 0.47F, c.accent);
    for (const auto& [y, to] : {std::pair{116.F, 150.F}, {128.F, 138.F}, {140.F, 146.F}})
        pen.line({{90, y}, {to, y}}).stroke(c.accent.faded(0.6), 4.5F);
    for (const float y : {163.F, 172.F}) pen.line({{46, y}, {154, y}}).dashes(c.accent, 4, 2.5F, 6);
}

void passport_plain(Pen& pen, const Palette& c) {
    spread(pen, c);
    for (const float top : {20.F, 102.F}) {
        pen.box({36, top, 128, 78}, 8).fill(c.accent_ink);
        for (const float y : {24.F, 38.F, 52.F})
            pen.line({{54, top + y}, {146, top + y}}).stroke(c.accent.faded(0.35), 4);
    }
}

void passport_cover(Pen& pen, const Palette& c) {
    spread(pen, c);
    pen.line({{30, 100}, {170, 100}}).stroke(c.accent_ink.faded(0.75), 3);
    globe(pen, {100, 55}, 20, c.accent_ink, 3.5F);
    pen.line({{80, 86}, {120, 86}}).stroke(c.accent_ink, 4);
    pen.line({{64, 140}, {136, 140}}).stroke(c.accent_ink.faded(0.45), 4);
}

// Seen from above: the body, the glass, its corner.
void reader(Pen& pen, const Palette& c) {
    pen.box({8, 24, 184, 152}, 18).fill(c.ink);
    pen.box({24, 40, 152, 120}, 8).fill(c.accent_soft);
    // The light on it ends within its round corner.
    pen.polygon({{60, 40}, {92, 40}, {44, 160}, {32, 160}, {26.3F, 157.7F}, {24, 152}, {24, 130}})
        .fill(c.accent_ink.faded(0.35));
}

void arrow_down(Pen& pen, const Palette& c) {
    pen.line({{100, 30}, {100, 160}}).stroke(c.good, 22);
    pen.line({{52, 116}, {100, 164}, {148, 116}}).stroke(c.good, 22);
}

void arrow_turn(Pen& pen, const Palette& c) {
    pen.arc({100, 100}, 84, 150, 330).stroke(c.good, 13);
    pen.line({{150, 44}, {176, 60}, {180, 28}}).stroke(c.good, 13);
    pen.arc({100, 100}, 84, -20, 130).stroke(c.good.faded(0.35), 13);
}

void arrow_corner(Pen& pen, const Palette& c) {
    pen.line({{150, 150}, {60, 60}}).stroke(c.good, 20);
    pen.line({{56, 122}, {56, 56}, {122, 56}}).stroke(c.good, 20);
}

void sun(Pen& pen, const Palette& c) {
    pen.circle({100, 100}, 34).fill(c.advice_ink);
    for (int i = 0; i < 8; ++i) {
        pen.turn({100, 100}, static_cast<float>(i) * 45);
        pen.line({{100, 50}, {100, 26}}).stroke(c.advice_ink, 13);
        pen.restore();
    }
}

void sparkle(Pen& pen, const Palette& c) {
    for (const auto& [x, y, r] : {std::tuple{80.F, 110.F, 56.F}, {150.F, 52.F, 32.F}}) {
        const float k = r * 0.16F;
        pen.move({x, y - r})
            .curve({x + k, y - k}, {x + k, y - k}, {x + r, y})
            .curve({x + k, y + k}, {x + k, y + k}, {x, y + r})
            .curve({x - k, y + k}, {x - k, y + k}, {x - r, y})
            .curve({x - k, y - k}, {x - k, y - k}, {x, y - r})
            .close()
            .fill(c.good);
    }
}

void tremble(Pen& pen, const Palette& c) {
    for (const float side : {-1.F, 1.F})
        for (const float d : {58.F, 74.F})
            pen.move({100 + side * d, 62})
                .curve({100 + side * (d + 10), 80}, {100 + side * (d - 10), 120},
                       {100 + side * d, 138})
                .stroke(c.good, 7);
}

void press(Pen& pen, const Palette& c) {
    for (const float x : {46.F, 100.F, 154.F}) {
        pen.line({{x, 40}, {x, 130}}).stroke(c.good, 14);
        pen.line({{x - 22, 110}, {x, 134}, {x + 22, 110}}).stroke(c.good, 14);
    }
    pen.line({{20, 166}, {180, 166}}).stroke(c.good, 14);
}

void tick(Pen& pen, const Palette& c) {
    pen.circle({100, 100}, 84).fill(c.good);
    pen.line({{62, 104}, {90, 132}, {140, 74}}).stroke(c.good_ink, 18);
}

void shade(Pen& pen, const Palette& c) {
    pen.box({24, 40, 152, 120}, 8).fill(c.ink.faded(0.5));
}

// A peaked cap: nobody else in a hall wears one.
void cap(Pen& pen, Colour colour) {
    pen.polygon({{62, 66}, {44, 44}, {70, 26}, {100, 20}, {130, 26}, {156, 44}, {138, 66}})
        .fill(colour);
    pen.move({60, 72}).curve({80, 64}, {120, 64}, {140, 72}).stroke(colour, 11);
}

void officer(Pen& pen, const Palette& c) {
    head_and_shoulders(pen, {100, 124}, 1.7F, c.accent);
    cap(pen, c.ink);
    pen.circle({100, 46}, 8).fill(c.accent_soft);
    pen.line({{122, 148}, {146, 148}}).stroke(c.accent_ink, 8);
}

void gate(Pen& pen, const Palette& c) {
    pen.box({18, 52, 30, 128}, 8).fill(c.ink);
    pen.box({152, 52, 30, 128}, 8).fill(c.ink);
    pen.polygon({{48, 84}, {70, 74}, {70, 172}, {48, 164}}).fill(c.accent.faded(0.5));
    pen.polygon({{152, 84}, {130, 74}, {130, 172}, {152, 164}}).fill(c.accent.faded(0.5));
    pen.circle({33, 68}, 6).fill(c.good_ink);
    pen.circle({167, 68}, 6).fill(c.good_ink);
}

void gate_arrow(Pen& pen, const Palette& c) {
    pen.line({{100, 176}, {100, 44}}).stroke(c.good, 22);
    pen.line({{58, 82}, {100, 38}, {142, 82}}).stroke(c.good, 22);
}

void closed(Pen& pen, const Palette& c) {
    pen.box({18, 40, 26, 140}, 8).fill(c.night_ink);
    pen.box({156, 40, 26, 140}, 8).fill(c.night_ink);
    pen.box({44, 78, 112, 26}, 4).fill(c.training);
    for (const float x : {58.F, 94.F, 130.F})
        pen.polygon({{x, 104}, {x + 14, 78}, {x + 26, 78}, {x + 12, 104}}).fill(c.training_ink);
}

void again(Pen& pen, const Palette& c) {
    pen.arc({100, 104}, 62, -20, 265).stroke(c.accent, 17);
    pen.polygon({{90, 12}, {136, 42}, {90, 72}}).fill(c.accent);
}

void icon_language(Pen& pen, const Palette& c) {
    globe(pen, {100, 100}, 74, c.ink, 13);
}

// A small and a large capital, as every reading aid shows it.
void icon_text(Pen& pen, const Palette& c) {
    pen.line({{14, 160}, {44, 82}, {74, 160}}).stroke(c.ink, 13);
    pen.line({{26, 134}, {62, 134}}).stroke(c.ink, 13);
    pen.line({{88, 160}, {138, 36}, {188, 160}}).stroke(c.ink, 15);
    pen.line({{106, 118}, {170, 118}}).stroke(c.ink, 15);
}

void icon_contrast(Pen& pen, const Palette& c) {
    pen.circle({100, 100}, 74).stroke(c.ink, 13);
    pen.arc({100, 100}, 74, -90, 90).close().fill(c.ink);
}

void icon_officer(Pen& pen, const Palette& c) {
    head_and_shoulders(pen, {100, 128}, 1.6F, c.ink);
    pen.box({30, 10, 140, 70}).cut();
    cap(pen, c.ink);
}

void icon_passport(Pen& pen, const Palette& c) {
    pen.box({46, 22, 108, 156}, 12).stroke(c.ink, 13);
    globe(pen, {100, 84}, 26, c.ink, 9);
    pen.line({{76, 142}, {124, 142}}).stroke(c.ink, 11);
}

void icon_face(Pen& pen, const Palette& c) {
    pen.oval({50, 24, 100, 132}).stroke(c.ink, 13);
    pen.circle({80, 82}, 8).fill(c.ink);
    pen.circle({120, 82}, 8).fill(c.ink);
    pen.line({{80, 122}, {120, 122}}).stroke(c.ink, 10);
}

void icon_gate(Pen& pen, const Palette& c) {
    pen.line({{34, 176}, {34, 40}}).stroke(c.ink, 16);
    pen.line({{166, 176}, {166, 40}}).stroke(c.ink, 16);
    pen.line({{100, 172}, {100, 60}}).stroke(c.ink, 14);
    pen.line({{72, 88}, {100, 58}, {128, 88}}).stroke(c.ink, 14);
}

void icon_authority(Pen& pen, const Palette& c) {
    pen.polygon({{100, 22}, {172, 68}, {28, 68}}).fill(c.accent);
    for (const float x : {48.F, 86.F, 124.F}) pen.box({x - 4, 80, 22, 72}, 3).fill(c.accent);
    pen.box({26, 160, 148, 18}, 4).fill(c.accent);
}

void icon_law(Pen& pen, const Palette& c) {
    pen.box({42, 20, 116, 160}, 10).stroke(c.accent, 12);
    for (const float y : {62.F, 92.F, 122.F}) pen.line({{68, y}, {132, y}}).stroke(c.accent, 10);
    pen.line({{68, 148}, {104, 148}}).stroke(c.accent, 10);
}

void icon_erased(Pen& pen, const Palette& c) {
    pen.circle({100, 100}, 74).stroke(c.accent, 14);
    pen.line({{100, 58}, {100, 102}, {130, 120}}).stroke(c.accent, 14);
}

void icon_rights(Pen& pen, const Palette& c) {
    head_and_shoulders(pen, {74, 126}, 1.25F, c.accent);
    pen.box({112, 24, 76, 58}, 16).fill(c.accent);
    pen.polygon({{124, 76}, {148, 76}, {118, 104}}).fill(c.accent);
    for (const float x : {132.F, 150.F, 168.F}) pen.circle({x, 53}, 5).fill(c.accent_ink);
}

}  // namespace

const Drawing kPassportClosed{"passport_closed", passport_closed};
const Drawing kPassportPhoto{"passport_photo", passport_photo};
const Drawing kPassportPlain{"passport_plain", passport_plain};
const Drawing kPassportCover{"passport_cover", passport_cover};
const Drawing kReader{"reader", reader};
const Drawing kArrowDown{"arrow_down", arrow_down};
const Drawing kArrowTurn{"arrow_turn", arrow_turn};
const Drawing kArrowCorner{"arrow_corner", arrow_corner};
const Drawing kSun{"sun", sun};
const Drawing kSparkle{"sparkle", sparkle};
const Drawing kTremble{"tremble", tremble};
const Drawing kPress{"press", press};
const Drawing kTick{"tick", tick};
const Drawing kShade{"shade", shade};
const Drawing kOfficer{"officer", officer};
const Drawing kGate{"gate", gate};
const Drawing kGateArrow{"gate_arrow", gate_arrow};
const Drawing kClosed{"closed", closed};
const Drawing kAgain{"again", again};
const Drawing kIconLanguage{"icon_language", icon_language};
const Drawing kIconText{"icon_text", icon_text};
const Drawing kIconContrast{"icon_contrast", icon_contrast};
const Drawing kIconOfficer{"icon_officer", icon_officer};
const Drawing kIconPassport{"icon_passport", icon_passport};
const Drawing kIconFace{"icon_face", icon_face};
const Drawing kIconGate{"icon_gate", icon_gate};
const Drawing kIconAuthority{"icon_authority", icon_authority};
const Drawing kIconLaw{"icon_law", icon_law};
const Drawing kIconErased{"icon_erased", icon_erased};
const Drawing kIconRights{"icon_rights", icon_rights};

}  // namespace limen::kiosk::pictogram
