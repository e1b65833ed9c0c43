// SPDX-License-Identifier: Apache-2.0
#include "officer-console/screens/parts.hpp"
#include "ui/pen.hpp"

namespace limen::officer::pictogram {

using ui::Palette;
using ui::Pen;

const ui::Drawing passed{"officer.passed", [](Pen& pen, const Palette& c) {
                             pen.line({{45, 105}, {85, 145}, {155, 60}}).stroke(c.good, 24);
                         }};
const ui::Drawing failed{"officer.failed", [](Pen& pen, const Palette& c) {
                             pen.line({{55, 55}, {145, 145}}).stroke(c.advice_ink, 26);
                             pen.line({{145, 55}, {55, 145}}).stroke(c.advice_ink, 26);
                         }};
const ui::Drawing unclear{"officer.unclear", [](Pen& pen, const Palette& c) {
                              pen.move({65, 75})
                                  .curve({65, 20}, {140, 25}, {137, 72})
                                  .curve({135, 98}, {100, 98}, {100, 125})
                                  .stroke(c.advice_ink, 20);
                              pen.circle({100, 163}, 13).fill(c.advice_ink);
                          }};
const ui::Drawing not_done{"officer.not_done", [](Pen& pen, const Palette& c) {
                               pen.line({{55, 100}, {145, 100}}).stroke(c.ink_soft, 22);
                           }};
const ui::Drawing calm{"officer.calm", [](Pen& pen, const Palette& c) {
                           pen.circle({100, 100}, 92).fill(c.accent_soft);
                           pen.line({{62, 104}, {90, 132}, {140, 74}}).stroke(c.accent, 13);
                       }};
const ui::Drawing attention{
    "officer.attention", [](Pen& pen, const Palette& c) {
        pen.circle({100, 100}, 92).fill(c.accent);
        pen.circle({100, 76}, 26).fill(c.accent_ink);
        pen.move({54, 150}).curve({54, 100}, {146, 100}, {146, 150}).close().fill(c.accent_ink);
    }};
const ui::Drawing look{"officer.look", [](Pen& pen, const Palette& c) {
                           pen.circle({100, 100}, 92).fill(c.advice);
                           pen.line({{100, 52}, {100, 112}}).stroke(c.advice_ink, 14);
                           pen.circle({100, 146}, 9).fill(c.advice_ink);
                       }};
const ui::Drawing protect{
    "officer.protect", [](Pen& pen, const Palette& c) {
        pen.move({100, 20})
            .curve({125, 40}, {150, 45}, {170, 45})
            .curve({170, 110}, {150, 160}, {100, 182})
            .curve({50, 160}, {30, 110}, {30, 45})
            .curve({50, 45}, {75, 40}, {100, 20})
            .close()
            .stroke(c.advice_ink, 15);
        pen.circle({100, 90}, 17).fill(c.advice_ink);
        pen.move({72, 140}).curve({72, 105}, {128, 105}, {128, 140}).close().fill(c.advice_ink);
    }};

}  // namespace limen::officer::pictogram
