// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/chip_worker.hpp"

namespace limen::kiosk {
namespace {

class DocumentReading final : public ChipReading {
  public:
    explicit DocumentReading(const std::string& key_information)
        : reader_(emrtd::MrzKey{key_information}, plan()) {}
    Result<emrtd::ChipContents> read(hal::ChipConnection& chip,
                                     const emrtd::DocumentReader::OnProgress& progress) override {
        return reader_.read(chip, progress);
    }
    void stop() override { reader_.stop(); }

  private:
    static emrtd::ReadPlan plan() {
        emrtd::ReadPlan plan;
        plan.proofs = emrtd::ProofPlan::of_gate();
        return plan;
    }

    emrtd::DocumentReader reader_;
};

}  // namespace

std::unique_ptr<ChipReading> open_document(const std::string& key_information) {
    return std::make_unique<DocumentReading>(key_information);
}

}  // namespace limen::kiosk
