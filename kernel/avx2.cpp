// AVX2 with FMA and F16C: eight units at once, three rows. Bytes are multiplied in pairs into 16 bits; the weights are
// such that a pair never saturates (model/export/quantisation.py).
#include <immintrin.h>

#include "recurrence.h"

namespace {

struct Avx2 {
  using F = __m256;
  using I = __m256i;
  static constexpr int lanes = 8, rows = 3, slots = 15, shift = 128;
  static F load(const float* at) { return _mm256_loadu_ps(at); }
  static I load(const int32_t* at) { return _mm256_loadu_si256((const I*)at); }
  static I load_bytes(const int8_t* at) { return _mm256_loadu_si256((const I*)at); }
  static F half(const uint16_t* at) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)at)); }
  static void store(float* at, F x) { _mm256_storeu_ps(at, x); }
  static F set(float x) { return _mm256_set1_ps(x); }
  static F add(F x, F y) { return _mm256_add_ps(x, y); }
  static F sub(F x, F y) { return _mm256_sub_ps(x, y); }
  static F mul(F x, F y) { return _mm256_mul_ps(x, y); }
  static F div(F x, F y) { return _mm256_div_ps(x, y); }
  static F fma(F x, F y, F z) { return _mm256_fmadd_ps(x, y, z); }
  static F min(F x, F y) { return _mm256_min_ps(x, y); }
  static F max(F x, F y) { return _mm256_max_ps(x, y); }
  static F round(F x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  static I whole(F x) { return _mm256_cvtps_epi32(x); }
  static F real(I x) { return _mm256_cvtepi32_ps(x); }
  static F scale(F x, I power) { return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), _mm256_slli_epi32(power, 23))); }
  static void store_bytes(uint8_t* at, I x) {
    const I shorts = _mm256_packs_epi32(x, x);  // each 128 bits by themselves
    const __m128i eight = _mm_unpacklo_epi64(_mm256_castsi256_si128(shorts), _mm256_extracti128_si256(shorts, 1));
    _mm_storel_epi64((__m128i*)at, _mm_xor_si128(_mm_packs_epi16(eight, eight), _mm_set1_epi8(-128)));
  }
  static I four(const uint8_t* at) {
    int32_t bytes;
    memcpy(&bytes, at, 4);
    return _mm256_set1_epi32(bytes);
  }
  static void store(int32_t* at, I x) { _mm256_storeu_si256((I*)at, x); }

  // Two fours whose sums of products fit 16 bits are added there: one widening less. See pair_up in network.cpp.
  template <int R>
  SENTIMENT_LOOP static void multiply(const kernel::Recurrence& w, int block, const uint8_t* bytes, int32_t* out) {
    constexpr int wide = 3 * lanes;
    const size_t units = w.units;
    const int8_t* weight = (const int8_t*)w.weight + block * units * wide;
    const uint16_t* order = w.order + block * units / 4;
    const uint16_t *paired = order + 2 * w.pairs[block], *end = order + units / 4;
    const I ones = _mm256_set1_epi16(1);
    I sums[R][3];
    auto all = [&](const auto& body) SENTIMENT_INLINE {
      each<R>([&](auto r) SENTIMENT_INLINE { each<3>([&](auto c) SENTIMENT_INLINE { body(r, c, sums[r.value][c.value]); }); });
    };
    auto widen = [&](I shorts, I& sum) SENTIMENT_INLINE {
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(shorts, ones));
      asm volatile("" : "+x"(sum));  // one after the other: begun all at once, they would not fit the registers
    };
    all([&](auto, auto c, I& sum) SENTIMENT_INLINE { sum = load(w.compensation + size_t(block) * wide + c.value * lanes); });
    for (; order < paired; order += 2, weight += 8 * wide)
      each<R>([&](auto r) SENTIMENT_INLINE {
        const I one = four(bytes + r.value * units + order[0]), other = four(bytes + r.value * units + order[1]);
        each<3>([&](auto c) SENTIMENT_INLINE {
          const int8_t* at = weight + c.value * 4 * lanes;
          widen(_mm256_add_epi16(_mm256_maddubs_epi16(one, load_bytes(at)), _mm256_maddubs_epi16(other, load_bytes(at + 4 * wide))),
                sums[r.value][c.value]);
        });
      });
    for (; order < end; order++, weight += 4 * wide)
      each<R>([&](auto r) SENTIMENT_INLINE {
        const I one = four(bytes + r.value * units + order[0]);
        each<3>([&](auto c) SENTIMENT_INLINE {
          widen(_mm256_maddubs_epi16(one, load_bytes(weight + c.value * 4 * lanes)), sums[r.value][c.value]);
        });
      });
    all([&](auto r, auto c, I& sum) SENTIMENT_INLINE { store(out + size_t(r.value) * wide + c.value * lanes, sum); });
  }
};

bool usable() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

}  // namespace

namespace kernel {
const Set kAvx2 = {"avx2", Avx2::lanes, Avx2::shift, true, usable, read_any<Avx2>};
}
